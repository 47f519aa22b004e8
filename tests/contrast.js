/* Measures on a page, shadow roots included, how well text and icons can be read: WCAG 2.2 AA, 1.4.3 and 1.4.11. */
() => {
  const TEXT = 4.5, LARGE = 3, ICON = 3;
  const CONTROLS = "button, a[href], input:not([type=file], [type=radio], [type=checkbox]), textarea, select, summary, [role=option], label.pill, label.choice";
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();

  /* Any CSS colour as [r, g, b, alpha], by painting it. */
  function rgba(colour) {
    if (!known.has(colour)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(colour, [r, g, b, a / 255]);
    }
    return known.get(colour);
  }
  const blend = (below, above, alpha) => below.map((part, n) => part + (above[n] - part) * alpha);
  const over = (below, colour) => blend(below, colour, colour[3]);
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const parent = (element) => element.assignedSlot ?? element.parentElement ?? element.getRootNode().host ?? null;
  function* everything(root) {
    for (const element of root.querySelectorAll("*")) {
      yield element;
      if (element.shadowRoot) yield* everything(element.shadowRoot);
    }
  }
  const shown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true });
  };
  /* Ground and colour as drawn: backgrounds from the page inwards, and the opacity of whole groups. */
  function drawn(element, colour) {
    const chain = [];
    for (let at = element; at; at = parent(at)) chain.unshift(getComputedStyle(at));
    const step = (n, below) => {
      const inside = over(below, rgba(chain[n].backgroundColor));
      const [ground, ink] = n === chain.length - 1 ? [inside, over(inside, rgba(colour))] : step(n + 1, inside);
      const opacity = Number(chain[n].opacity);
      return [blend(below, ground, opacity), blend(below, ink, opacity)];
    };
    return { pair: step(0, over([255, 255, 255], rgba("Canvas"))), filtered: chain.some((style) => style.filter !== "none") };
  }
  const named = (element) => {
    const path = [];
    for (let at = element; at && path.length < 3; at = parent(at)) path.unshift(at.dataset?.testid || `${at.tagName.toLowerCase()}.${at.getAttribute("class") ?? ""}`);
    return path.join(" > ");
  };
  function judged(element, colour, least, what) {
    const { pair, filtered } = drawn(element, colour);
    const ratio = contrast(...pair);
    if (filtered) return [`${named(element)}: ${what} under a filter, which changes its contrast`];
    return ratio < least ? [`${named(element)}: ${what} ${ratio.toFixed(2)}, at least ${least}`] : [];
  }
  function problemsOf(element) {
    const style = getComputedStyle(element);
    const text = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    const field = element.matches("input:not([type=file], [type=radio], [type=checkbox]), textarea, select");
    const large = Number.parseFloat(style.fontSize) >= 24 || (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const quoted = `"${(element.value || element.placeholder || element.textContent).trim().slice(0, 20)}"`;
    const found = [];
    if (element.matches("svg.icon")) found.push(...judged(element, style.stroke, ICON, "icon"));
    if (text || (field && element.value)) found.push(...judged(element, style.color, large ? LARGE : TEXT, quoted));
    if (field && !element.value && element.placeholder) found.push(...judged(element, getComputedStyle(element, "::placeholder").color, TEXT, quoted));
    return found;
  }
  /* Only what can be read: text for screen readers alone has no colours. */
  const readable = (element) => shown(element) && !element.closest(".sr-only, .logo");
  const inside = (root) => [root, ...everything(root)];
  /* A text in 14 characters: hundreds of places go to the page with each look. */
  const short = (text) => {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let n = 0; n < text.length; n++) {
      one = Math.imul(one ^ text.charCodeAt(n), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(n), 1597334677);
    }
    return (one >>> 0).toString(36) + (other >>> 0).toString(36);
  };
  /* What a control is and stands in: two with the same place look the same in each state. */
  const place = (element) => {
    const path = [];
    for (let at = element; at; at = parent(at)) path.push(`${at.tagName}.${at.getAttribute("class") ?? ""}`);
    return short([...path, element.disabled, ...["aria-pressed", "aria-checked", "aria-current", "aria-selected"].map((name) => element.getAttribute(name))].join(" "));
  };
  /* Controls of places that are not known yet, by place. */
  const fresh = (seen) => {
    const [known, found] = [new Set(seen), new Map()];
    for (const element of everything(document)) {
      if (!element.matches(CONTROLS) || !shown(element)) continue;
      const at = place(element);
      if (!known.has(at)) found.set(at, element);
    }
    return found;
  };
  return (window.contrastCheck = {
    fresh,
    page: () => [...everything(document)].filter(readable).flatMap(problemsOf),
    of: (controls) => controls.filter(shown).flatMap((control) => inside(control).filter(readable).flatMap(problemsOf)),
    disable: (controls, off) => controls.forEach((control) => "disabled" in control && (control.disabled = off || control.dataset.was === "true")),
    remember: (controls) => controls.forEach((control) => (control.dataset.was = String(control.disabled === true))),
  });
}
