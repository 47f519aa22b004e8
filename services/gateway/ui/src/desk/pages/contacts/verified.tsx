/** The mark of a fact that the shop's server has signed. */

import { Icon } from "../../shell/icons";

export function Verified({ text }: { text: string }) {
  return (
    <span class="verified" role="img" aria-label={text} title={text} data-testid="verified">
      <Icon name="verified" />
    </span>
  );
}
