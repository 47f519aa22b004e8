/** A first policy: small, valid, and with the parts that are changed most often. */

export const STARTER = `version: 1

rules:
  - name: german
    when: {language: {starts_with: de}}
    queue: default
    prefer: {german: 3}

queues:
  default:
    service_level: {percent: 80, within_s: 30}
    steps:
      - {after_s: 60, drop_preferred: true}
      - {after_s: 120, add_priority: 10}
    offer: {timeout_s: 20, missed: 3}

capacity:
  agent: 100
  weights: {chat: 33, email: 20, voice: 100}
`;
