/** One parked message with its content. */

import { Modal } from "../../dialogs/modal";
import { useLoaded } from "../../state/http";
import { Shown } from "../parts";
import type { PageTexts } from "../props";
import type { Parked } from "./types";

interface Props extends Pick<PageTexts, "texts"> {
  parked: Parked;
  mayDrop: boolean;
  onWanted(verb: "replay" | "drop"): void;
  onDone(): void;
}

export function ContentDialog({ texts, parked, mayDrop, onWanted, onDone }: Props) {
  const loaded = useLoaded<{ content: unknown; bytes: string }>(`/api/parked/${encodeURIComponent(parked.id)}`);
  const words = texts.channels.parked;
  return (
    <Modal title={words.classes[parked.reason_class] ?? parked.reason_class} testid="parked-dialog" wide onDone={onDone}>
      <p lang="en" dir="ltr">
        {[parked.kind, parked.reason, parked.detail].filter(Boolean).join(" · ")}
      </p>
      <Shown loaded={loaded} texts={texts}>
        {({ content, bytes }) => (
          <pre class="parked-content" tabIndex={0} dir="ltr" aria-label={content === null ? words.bytes : words.content} data-testid="parked-content">
            {content === null ? bytes : JSON.stringify(content, null, 2)}
          </pre>
        )}
      </Shown>
      <div class="dialog-foot">
        {mayDrop && (
          <button type="button" class="btn danger first" onClick={() => onWanted("drop")}>
            {words.drop}
          </button>
        )}
        <button type="button" class="btn" onClick={onDone}>
          {words.back}
        </button>
        <button type="button" class="btn primary" data-testid="parked-replay-one" onClick={() => onWanted("replay")}>
          {words.replay}
        </button>
      </div>
    </Modal>
  );
}
