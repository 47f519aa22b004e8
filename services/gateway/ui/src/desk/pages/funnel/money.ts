/** An amount as the language writes it, with cents only where it is small. */
export function moneyText(amount: number, currency: string, language: string): string {
  const digits = Math.abs(amount) >= 1000 ? 0 : 2;
  try {
    return new Intl.NumberFormat(`${language}-u-nu-latn`, { style: "currency", currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`;
  }
}
