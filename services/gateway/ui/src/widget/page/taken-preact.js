/** What the panel's script gets instead of a second Preact: see shared-preact.ts. */
export const { Fragment, h, useEffect, useLayoutEffect, useRef, useState } = globalThis[Symbol.for("usher preact")];
