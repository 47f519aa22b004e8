/** A setting's texts in the reader's language; what no catalogue has is said by the channel itself, in English (decision 0324). */

import { useEffect, useState } from "preact/hooks";
import type { Setting } from "./types";

/** Without `help` where the channel gives none; `choices` has a text for each value. */
interface SettingWords {
  label: string;
  help?: string;
  choices?: Record<string, string>;
}

/** By channel and setting. */
export type Catalogue = Record<string, Record<string, SettingWords>>;

const CATALOGUES: Record<string, () => Promise<{ default: Catalogue }>> = {
  ar: () => import("../../../i18n/settings/ar.json"),
  de: () => import("../../../i18n/settings/de.json"),
  es: () => import("../../../i18n/settings/es.json"),
  ru: () => import("../../../i18n/settings/ru.json"),
};

/** A text, and whether it is the channel's own. */
export interface Said {
  text: string;
  own: boolean;
}

export interface Wording {
  label: Said;
  /** Without a text: there is none. */
  help: Said;
  choice(value: string): Said;
}

export function wordingOf(catalogue: Catalogue, channel: string, setting: Setting): Wording {
  const words = catalogue[channel]?.[setting.name];
  const said = (ours: string | undefined, own: string): Said => ({ text: ours ?? own, own: ours === undefined });
  return { label: said(words?.label, setting.label), help: said(words?.help, setting.help), choice: (value) => said(words?.choices?.[value], value) };
}

/** The language's catalogue, loaded when the page opens; empty until then, for English, and where it cannot be loaded. */
export function useCatalogue(language: string): Catalogue {
  const [catalogue, setCatalogue] = useState<Catalogue>({});
  useEffect(() => {
    let wanted = true;
    setCatalogue({});
    CATALOGUES[language]?.().then(
      (file) => wanted && setCatalogue(file.default),
      () => undefined, // the form works in English as well
    );
    return () => {
      wanted = false;
    };
  }, [language]);
  return catalogue;
}
