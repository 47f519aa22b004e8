/** Where the visitor says who they are and where else they can be answered; neither is ever required. */

import { useState } from "preact/hooks";
import { addressOf } from "../../core/text";
import type { Texts } from "../props";
import type { Details } from "../state/memory";

interface AddressProps extends Texts {
  details: Details;
  /** Why the gateway refused what was said last; null: it did not. */
  refused?: string | null;
  onAddress(details: Partial<Details>): void;
}

/** One field for either: people do not sort their addresses by kind. */
export function Address({ words, details, refused, onAddress }: AddressProps) {
  const [text, setText] = useState(details.email || details.phone);
  const [wrong, setWrong] = useState(false);
  const bad = wrong || Boolean(refused);
  return (
    <form
      class="address"
      noValidate
      data-testid="address"
      onSubmit={(event) => {
        event.preventDefault();
        const address = addressOf(text);
        setWrong(!address);
        if (address) onAddress(address);
      }}
    >
      <label>
        {words.addressAsk}
        <input
          type="text"
          autocomplete="email"
          dir="auto"
          value={text}
          placeholder={words.addressLabel}
          aria-invalid={bad}
          aria-describedby={bad ? "address-bad" : undefined}
          data-testid="address-field"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {bad && (
        <p class="over" role="alert" id="address-bad" data-testid="address-bad">
          {refused === "bad_phone" ? words.phoneBad : words.addressBad}
        </p>
      )}
      <button type="submit" class="btn primary" data-testid="address-leave">
        {words.addressLeave}
      </button>
    </form>
  );
}

/** Before the first message: a name instead of "Visitor", if the visitor likes. Said as soon as a field is left. */
export function WhoAreYou({ words, details, onAddress }: AddressProps) {
  const [email, setEmail] = useState(details.email);
  const bad = email.trim() !== "" && !addressOf(email)?.email;
  return (
    <div class="who-are-you" data-testid="who-are-you">
      <label>
        {words.yourName}
        <input
          type="text"
          autocomplete="name"
          dir="auto"
          maxLength={200}
          defaultValue={details.name}
          data-testid="your-name"
          onChange={(event) => onAddress({ name: event.currentTarget.value.trim() })}
        />
      </label>
      <label>
        {words.yourEmail}
        <input
          type="email"
          autocomplete="email"
          maxLength={200}
          value={email}
          aria-invalid={bad}
          data-testid="your-email"
          onInput={(event) => setEmail(event.currentTarget.value)}
          onChange={() => !bad && onAddress({ email: email.trim() })}
        />
      </label>
      {bad && <p class="over">{words.emailBad}</p>}
    </div>
  );
}
