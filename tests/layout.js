/* Finds on a page, shadow roots included, what is out of place: a page or a box wider than it is shown, words beside the middle of a button, buttons that touch. */
() => {
  const OFF = 2; // px that words may stand beside the middle, for odd widths and the sides of letters
  const APART = 3; // px between two buttons beside each other
  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1; // text for screen readers is 1 px wide
  const named = (element) => element.dataset.testid ?? `${element.className} "${element.textContent.trim().slice(0, 20)}"`;
  /* Left and right end of what can be seen in the button. */
  function inkOf(button) {
    const boxes = [...button.querySelectorAll("svg, kbd")].filter(seen).map((one) => one.getBoundingClientRect());
    const texts = document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { currentNode: text } = texts;
      if (!text.data.trim() || !seen(text.parentElement)) continue;
      const range = document.createRange();
      range.selectNodeContents(text);
      boxes.push(...range.getClientRects());
    }
    return boxes.length === 0 ? null : [Math.min(...boxes.map((box) => box.left)), Math.max(...boxes.map((box) => box.right))];
  }
  const buttons = [...everything(document)].filter((element) => element.matches(".btn, .pill") && seen(element));
  const offCentre = buttons.flatMap((button) => {
    const ink = inkOf(button);
    const box = button.getBoundingClientRect();
    const off = ink && ink[0] - box.left - (box.right - ink[1]);
    return Math.abs(off) > OFF ? [`${named(button)}: words ${off.toFixed(1)} px beside the middle`] : [];
  });
  const touching = buttons.flatMap((one) =>
    buttons.filter((other) => one !== other && other.parentElement === one.parentElement && !one.closest(".split")).flatMap((other) => {
      const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
      const across = b.left - a.right;
      const below = b.top - a.bottom;
      return (a.left <= b.left && a.top <= b.top && across < APART && below < APART) ? [`${named(one)} and ${named(other)} touch`] : [];
    }),
  );
  const { scrollWidth } = document.documentElement;
  const wide = scrollWidth > innerWidth ? [`the page is ${scrollWidth - innerWidth} px wider than its window`] : [];
  const boxes = [...everything(document)].filter((element) => element.matches("dialog, .dialog, .pane, .rail, .page-body, .panel, .composer-foot, .dialog-foot") && seen(element));
  const over = boxes.filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => `${named(box)}: ${box.scrollWidth - box.clientWidth} px wider than it is shown`);
  return [...wide, ...over, ...offCentre, ...touching];
}
