/** The form builder, in English; the other languages have the same shape. */

import { plural } from "../plural";

export interface FormsWords {
  title: string;
  intro: string;
  list: string;
  add: string;
  newName: string;
  nameHint: string;
  nameTaken: string;
  empty: string;
  questions: (n: number) => string;
  askedBefore: (rule: string) => string;
  askedWithin: (rule: string) => string;
  noRule: (name: string) => string;
  back: string;
  heading: string;
  introduction: string;
  languages: string;
  addLanguage: string;
  removeLanguage: (language: string) => string;
  addQuestion: string;
  untitled: string;
  move: (question: string) => string;
  movedTo: (place: number, of: number) => string;
  removeQuestion: string;
  name: string;
  type: string;
  types: Record<string, string>;
  label: string;
  help: string;
  required: string;
  optionalMark: string;
  conditional: string;
  options: string;
  optionValue: string;
  addOption: string;
  removeOption: (option: string) => string;
  pattern: string;
  country: string;
  least: string;
  most: string;
  fills: string;
  fillsHint: string;
  when: string;
  whenAlways: string;
  whenAnswer: string;
  whenOwn: string;
  whenQuestion: string;
  whenTest: string;
  whenTests: Record<"exists" | "is" | "is_not" | "contains", string>;
  whenValue: string;
  ownHint: string;
  preview: string;
  previewLanguage: string;
  previewFaulty: string;
  previewNothing: string;
  previewDone: string;
  previewAgain: string;
  removeForm: string;
  removed: (name: string) => string;
  restore: string;
  conflict: string;
  conflictKeep: string;
  conflictTake: string;
  notEditable: string;
  reset: string;
}

const en: FormsWords = {
  title: "Start forms",
  intro: "Questions that visitors answer before a chat, or within it. Rules in the policy say who is asked.",
  list: "Forms",
  add: "New form",
  newName: "Name of the new form",
  nameHint: "Small letters, digits, - and _",
  nameTaken: "There is a form with this name.",
  empty: "There are no forms yet. Add one and ask what agents always ask first.",
  questions: (n) => plural("en", n, { one: "# question", other: "# questions" }),
  askedBefore: (rule) => `Before the chat, by the rule ${rule}`,
  askedWithin: (rule) => `Within the chat, by the rule ${rule}`,
  noRule: (name) => `No rule asks it yet. Add form: ${name} to a rule in the policy.`,
  back: "All forms",
  heading: "Heading",
  introduction: "Introduction",
  languages: "Languages",
  addLanguage: "Add a language",
  removeLanguage: (language) => `Remove ${language}`,
  addQuestion: "Add a question",
  untitled: "Question without a text",
  move: (question) => `Move “${question}”: drag, or use the arrow keys`,
  movedTo: (place, of) => `Now question ${place} of ${of}`,
  removeQuestion: "Remove question",
  name: "Name",
  type: "Type",
  types: {
    text: "Text",
    long_text: "Long text",
    email: "E-mail address",
    phone: "Phone number",
    number: "Number",
    choice: "One of several",
    several: "Any of several",
    yes_no: "Yes or no",
    date: "Date",
    order_number: "Order number",
    consent: "Consent",
  },
  label: "Question",
  help: "Hint",
  required: "An answer is required",
  optionalMark: "optional",
  conditional: "on a condition",
  options: "Answers to choose from",
  optionValue: "Value",
  addOption: "Add an answer",
  removeOption: (option) => `Remove the answer ${option}`,
  pattern: "Pattern",
  country: "Country",
  least: "At least",
  most: "At most",
  fills: "Attribute",
  fillsHint: "What the answer fills: name, email, phone, language, or an attribute. Empty: the question's name.",
  when: "When it is asked",
  whenAlways: "Always",
  whenAnswer: "After an earlier answer",
  whenOwn: "By a condition of your own",
  whenQuestion: "Earlier question",
  whenTest: "Comparison",
  whenTests: { exists: "is answered", is: "is", is_not: "is not", contains: "contains" },
  whenValue: "Answer",
  ownHint: "As in the policy, such as {page: {contains: /returns}}",
  preview: "Preview",
  previewLanguage: "Language of the preview",
  previewFaulty: "The preview appears when the mistakes are corrected.",
  previewNothing: "Nothing to ask.",
  previewDone: "These answers would be sent.",
  previewAgain: "Start again",
  removeForm: "Remove form",
  removed: (name) => `The form ${name} will be removed.`,
  restore: "Keep it",
  conflict: "Somebody else has changed the policy in the meantime. Nothing was saved.",
  conflictKeep: "Apply my changes to the new policy",
  conflictTake: "Discard my changes",
  notEditable: "This form shares parts of the text with other places of the policy. Change it on the page Policy.",
  reset: "Discard changes",
};

export default en;
