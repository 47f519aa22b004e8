/** One half of a circle that the check must find; only its type is imported, which the build would not notice. */
import type { Two } from "./two";

export interface One {
  two: Two;
}
