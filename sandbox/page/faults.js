/** The fault switches: what the workspace can get wrong, what it gets wrong now, and how often it did. */

import { fetchFaults } from './api.js';
import { el, keyed, redraw } from './dom.js';
import { faultFields, faultOf, methodList, ruleWords } from './faultfields.js';
import { icon } from './icons.js';

const EVERY = 1000; // milliseconds between two looks at the fired counts while the panel is open

/** A panel of the dock. Its switch is hidden where the workspace knows no faults. */
export function createFaults(actions) {
  const groups = el('div', { class: 'fault-groups' });
  const standing = el('section', { class: 'fault-standing', 'aria-label': 'What stands' });
  const node = el(
    'div',
    { class: 'faults scroller', tabindex: '0', role: 'region', 'aria-label': 'Faults' },
    groups,
    standing,
    methodList(),
  );
  const count = el('span', { class: 'count', hidden: true });
  const chosen = new Map(); // kind -> what is typed into its fields, by name
  let known = null; // the part of the state that was taken last
  let faults = null;
  let reader = null;
  let open = false;
  let button = null;

  const tell = async (change) => take((await actions.setFaults(change)) ?? faults);

  function take(next) {
    faults = next;
    button.hidden = !faults?.kinds?.length;
    count.hidden = !faults?.rules.length;
    if (button.hidden) return;
    redraw(count, String(faults.rules.length), () => [
      String(faults.rules.length),
      el('span', { class: 'visually-hidden' }, ' switched on'),
    ]);
    if (open) draw();
  }

  function draw() {
    keyed(groups, groupsOf(faults.kinds), {
      key: ([about]) => about,
      signature: () => '',
      render: ([about, kinds]) => groupElement(about, kinds),
    });
    for (const [index, [, kinds]] of groupsOf(faults.kinds).entries()) drawKinds(groups.children[index], kinds);
    redraw(standing, JSON.stringify([faults.rules, faults.seed]), () => standingElements(faults, reader, tell));
  }

  function drawKinds(group, kinds) {
    keyed(group.querySelector('ul'), kinds, {
      key: ({ kind }) => kind,
      signature: (each) => JSON.stringify([each, isOn(faults, each), reader.me.id]),
      render: (each) => kindElement({ each, shared: kinds.length > 1, stands: () => isOn(faults, each), reader, chosen, toggle }),
    });
  }

  function toggle(each, on) {
    if (on) return tell({ add: { kind: each.kind, ...faultOf(each, chosen.get(each.kind) ?? {}) } });
    const rules = faults.rules.filter((rule) => rule.kind === each.kind);
    return rules.reduce((before, { id }) => before.then(() => tell({ remove: id })), Promise.resolve());
  }

  async function look() {
    if (!open || !faults?.kinds) return;
    take(await fetchFaults().catch(() => faults)); // the page says elsewhere that the workspace is away
    setTimeout(look, EVERY);
  }

  return {
    label: 'Faults',
    node,
    attach(itsSwitch) {
      button = itsSwitch;
      button.append(count);
      button.hidden = true;
    },
    show() {
      open = true;
      if (faults?.kinds) draw();
      look();
    },
    hide: () => (open = false),
    update(next) {
      reader = next;
      if (known === reader.state.faults) return;
      known = reader.state.faults;
      take(known);
    },
  };
}

function isOn(faults, { kind }) {
  return faults.rules.some((rule) => rule.kind === kind);
}

/** [[about, kinds]]: what several kinds share is the heading of their group. */
function groupsOf(kinds) {
  const groups = new Map();
  for (const kind of kinds) groups.set(kind.about, [...(groups.get(kind.about) ?? []), kind]);
  return [...groups];
}

function groupElement(about, kinds) {
  const heading = kinds.length > 1 && el('h3', {}, about);
  return el('section', { class: 'fault-group', 'aria-label': about }, heading, el('ul', {}));
}

/** A switch with its fields. A sentence of this kind's own stands under its title. */
function kindElement({ each, shared, stands, reader, chosen, toggle }) {
  const box = el('input', { type: 'checkbox', role: 'switch', 'data-focus-key': 'switch' });
  box.checked = stands();
  box.addEventListener('change', async () => {
    await toggle(each, box.checked);
    box.checked = stands(); // where the workspace refused, a sentence says why
  });
  return el(
    'li',
    { class: 'fault-kind', 'data-kind': each.kind },
    el('label', {}, box, el('span', {}, each.title, !shared && each.about && el('small', {}, each.about))),
    el('div', { class: 'fault-fields' }, faultFields(each, { on: stands(), reader, chosen })),
  );
}

function standingElements({ rules, seed, kinds }, reader, tell) {
  const titles = new Map(kinds.map(({ kind, title }) => [kind, title]));
  const clear = el(
    'button',
    { type: 'button', class: 'button danger', 'data-focus-key': 'clear', onclick: () => tell({ clear: true }) },
    'Clear all',
  );
  return [
    el('header', {}, el('h3', {}, 'What stands'), seedField(seed, tell), rules.length > 0 && clear),
    rules.length
      ? el('ul', {}, rules.map((rule) => ruleElement(rule, titles.get(rule.kind) ?? rule.kind, reader, tell)))
      : el('p', { class: 'quiet-text' }, 'Nothing: the workspace behaves. Switch a fault on, and watch the app.'),
  ];
}

function ruleElement(rule, title, reader, tell) {
  const words = ruleWords(rule, reader);
  return el(
    'li',
    { class: 'fault-rule', 'data-rule': rule.id },
    el('span', {}, el('strong', {}, title), words && el('small', {}, words)),
    el('span', { class: 'fault-fired' }, `fired ${rule.fired}×`),
    el(
      'button',
      {
        type: 'button',
        class: 'button quiet square',
        'aria-label': `Remove ${[title, words].filter(Boolean).join(', ')}`,
        'data-focus-key': rule.id,
        onclick: () => tell({ remove: rule.id }),
      },
      icon('close'),
    ),
  );
}

/** The same seed makes the same faults fall on the same calls. */
function seedField(seed, tell) {
  const node = el('input', { class: 'field', type: 'number', step: '1', 'data-focus-key': 'seed' });
  node.value = seed ?? '';
  node.addEventListener('change', () => node.value !== '' && tell({ seed: Number(node.value) }));
  return el('label', { class: 'seed' }, 'Seed', node);
}
