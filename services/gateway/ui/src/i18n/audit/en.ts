/** The page of the audit log, in English; the other languages have the same shape. */

export interface AuditWords {
  title: string;
  intro: string;
  whole: string;
  filters: string;
  anybody: string;
  anyAction: string;
  anyKind: string;
  thing: string;
  when: string;
  who: string;
  what: string;
  nobody: string;
  /** Who is no agent, by the name in the log. */
  services: Record<string, string>;
  all: string;
  number: (n: number) => string;
  openContact: string;
  openConversation: string;
  none: string;
  noneSo: string;
  more: string;
  actions: Record<string, string>;
  kinds: Record<string, string>;
}

const words: AuditWords = {
  title: "Audit log",
  intro: "Who read or changed what, the newest first. Entries hold ids, and no names or texts.",
  whole: "Whether the log is whole is checked at a terminal:",
  filters: "Narrow the log",
  anybody: "Anybody",
  anyAction: "Any action",
  anyKind: "Any kind of thing",
  thing: "Id of the thing",
  when: "When",
  who: "Who",
  what: "What",
  nobody: "Nobody known",
  services: { "command line": "Command line", gateway: "Gateway, by itself", retention: "Retention, by the policy", router: "Router, from the policy file" },
  all: "all",
  number: (n) => `Entry ${n}`,
  openContact: "Open the contact",
  openConversation: "Open the conversation",
  none: "Nothing is in the log yet.",
  noneSo: "No entry matches.",
  more: "Show older entries",
  actions: {
    sign_in: "Signed in",
    sign_in_failed: "Failed to sign in",
    sign_out: "Signed out",
    password_changed: "Changed their password",
    agent_created: "Created an agent",
    agent_changed: "Changed an agent",
    agent_deleted: "Deleted an agent",
    contact_read: "Read a contact",
    contact_changed: "Changed a contact",
    contact_written_to: "Wrote to a contact first",
    contact_merged: "Merged contacts",
    contact_merge_undone: "Separated contacts",
    contact_erased: "Erased a contact",
    content_removed: "Removed old content",
    contact_exported: "Exported a contact",
    contacts_exported: "Exported contacts as a file",
    contacts_imported: "Imported contacts",
    conversation_read: "Read a conversation",
    transcript_read: "Opened a transcript",
    transcript_mailed: "Mailed a transcript",
    mail_page_read: "Opened a formatted mail",
    file_opened: "Opened a file",
    summary_changed: "Changed a summary",
    searched: "Searched messages",
    account_created: "Connected a channel account",
    account_changed: "Changed a channel account",
    account_deleted: "Deleted a channel account",
    account_checked: "Checked a channel account",
    account_keys_rotated: "Rotated keys of channel accounts",
    article_changed: "Changed an article",
    article_archived: "Archived an article",
    articles_imported: "Imported articles",
    articles_exported: "Exported articles",
    questions_read: "Read unanswered questions",
    questions_set_aside: "Set unanswered questions aside",
    broadcast_drafted: "Drafted a broadcast",
    broadcast_started: "Started a broadcast",
    broadcast_paused: "Paused a broadcast",
    broadcast_stopped: "Stopped a broadcast",
    canned_changed: "Changed a canned answer",
    policy_activated: "Activated a policy",
    setting_changed: "Changed a setting",
    skill_changed: "Changed a skill",
    parked_read: "Read a parked message",
    parked_replayed: "Sent parked messages again",
    parked_dropped: "Deleted parked messages",
    figures_exported: "Exported figures",
    audit_read: "Read the audit log",
    audit_cut: "Cut off old entries",
  },
  kinds: {
    agent: "Agent",
    contact: "Contact",
    conversation: "Conversation",
    merge: "Merge",
    account: "Channel account",
    article: "Article",
    broadcast: "Broadcast",
    canned: "Canned answer",
    policy: "Policy",
    setting: "Setting",
    skill: "Skill",
    parked: "Parked message",
    file: "File",
    log: "Figures and the log",
    number: "Number",
  },
};
export default words;
