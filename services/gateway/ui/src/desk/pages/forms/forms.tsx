/** Start forms: a builder that changes them in the policy's text, checks it, shows what would change, and only then lets it go live. */

import { useState } from "preact/hooks";
import { useLoaded } from "../../state/http";
import { Head, Shown } from "../parts";
import type { PageProps } from "../props";
import type { Active } from "./use-verdict";
import { Workbench } from "./workbench";

export default function FormsPage(props: PageProps) {
  const { texts } = props;
  const active = useLoaded<Active>("/api/policy");
  const [said, say] = useState("");
  return (
    <div class="page-body wide" data-testid="forms">
      <Head title={texts.forms.title} intro={texts.forms.intro} />
      {said && (
        <p class="notice" role="status" data-testid="forms-said">
          {said}
        </p>
      )}
      <Shown loaded={active} texts={texts}>
        {(policy) => <Workbench key={policy.hash} {...props} policy={policy} onSay={say} onFresh={active.again} />}
      </Shown>
    </div>
  );
}
