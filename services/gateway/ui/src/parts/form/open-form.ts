/** What a form is given to be drawn: by the widget's socket, or by the preview of the desk's builder. */

import type { FormAsked } from "../../core/wire";

export interface FormWords {
  formContinue: string;
  formSend: string;
  formSkip: string;
  formOptional: string;
  formYes: string;
  formNo: string;
  formChoose: string;
  formTitle: string;
  /** By the server's code. */
  formFaults: Record<string, string>;
  formFault: string;
}

export interface OpenForm {
  asked: FormAsked;
  /** Answers by question. */
  values: Record<string, string>;
  faults: Record<string, string>;
  /** An answer is on its way. */
  busy: boolean;
  change(name: string, value: string, steers: boolean): void;
  submit(): void;
  skip(): void;
}
