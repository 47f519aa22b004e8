/** Shows a message within what scrolls, and marks it for a moment; false if it is not drawn. */
export function jumpTo(box: HTMLElement, seq: number): boolean {
  const found = box.querySelector<HTMLElement>(`[data-seq="${seq}"]`);
  if (!found) return false;
  found.scrollIntoView({ block: "center" });
  found.classList.remove("found");
  void found.offsetWidth;
  found.classList.add("found");
  return true;
}
