/** The right form for a number, in the language's own rules. */

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

const rules = new Map<string, Intl.PluralRules>();

/** The form for `n`, with `#` in it replaced by the number as the language writes it. */
export function plural(language: string, n: number, forms: Forms): string {
  const rule = rules.get(language) ?? new Intl.PluralRules(language);
  rules.set(language, rule);
  return (forms[rule.select(n)] ?? forms.other).replace("#", new Intl.NumberFormat(`${language}-u-nu-latn`).format(n));
}
