/** Building and updating elements. Data becomes text nodes and attributes, never markup. */

/** An element with attributes (`onclick` and the like are listeners; false and null are left out). */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? '' : value);
}

const drawn = new WeakMap(); // element -> { key, signature } of the item it shows

/**
 * Makes `parent` show `items`, touching only what changed: an element whose key and signature stay is kept as
 * it is, with its focus, scroll position and half-typed text.
 */
export function keyed(parent, items, { key, signature, render }) {
  const present = new Map([...parent.children].map((child) => [drawn.get(child)?.key, child]));
  const wanted = items.map((item) => drawnElement(present, key(item), signature(item), () => render(item)));
  const keep = new Set(wanted);
  const focused = focusOf(parent);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
  restoreFocus(parent, focused);
}

function drawnElement(present, key, signature, render) {
  const old = present.get(key);
  if (old && drawn.get(old).signature === signature) return old;
  const element = render();
  drawn.set(element, { key, signature });
  return element;
}

/** Where the keyboard is inside `parent`, by names that survive a redraw; null if it is elsewhere. */
function focusOf(parent) {
  const active = document.activeElement;
  if (!active || active === parent || !parent.contains(active)) return null;
  const row = [...parent.children].find((child) => child.contains(active));
  return { active, rowKey: drawn.get(row)?.key, name: active.dataset.focusKey };
}

function restoreFocus(parent, focused) {
  if (!focused || document.activeElement === focused.active) return;
  const row = [...parent.children].find((child) => drawn.get(child)?.key === focused.rowKey);
  if (row) (named(row, focused.name) || row).focus({ preventScroll: true });
}

/** Replaces the children of `parent` when `signature` differs from the last call's; the keyboard stays where it was. */
export function redraw(parent, signature, render) {
  if (drawn.get(parent)?.signature === signature) return;
  const active = parent.contains(document.activeElement) ? document.activeElement : null;
  drawn.set(parent, { signature });
  parent.replaceChildren(...[render()].flat(Infinity).filter(Boolean));
  if (active && !active.isConnected) named(parent, active.dataset.focusKey)?.focus({ preventScroll: true });
}

/** The control inside `parent` that carries this name. */
function named(parent, name) {
  return name && [...parent.querySelectorAll('[data-focus-key]')].find((each) => each.dataset.focusKey === name);
}
