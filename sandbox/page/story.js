/** The story strip: the scenes of the day as numbered steps, one of them open with its hint and a Play button. */

import { el, redraw } from './dom.js';
import { icon } from './icons.js';

const SIGNS = { done: 'check', failed: 'alert' };
const SPOKEN = { ready: 'not played yet', playing: 'playing', done: 'done', failed: 'failed' };

export function createStory(root, actions) {
  let chosen = null;
  let folded = window.matchMedia('(max-width: 760px)').matches;
  let scenes = [];

  const choose = (id) => {
    chosen = id;
    draw();
  };
  const fold = () => {
    folded = !folded;
    draw();
  };
  const draw = () => {
    root.hidden = !scenes.length;
    root.classList.toggle('folded', folded);
    const open = scenes.find((scene) => scene.id === chosen) ?? scenes[0];
    redraw(
      root,
      JSON.stringify([scenes, chosen, folded]),
      () => open && storyElements({ scenes, open, folded, choose, fold, actions }),
    );
  };

  return function update(reader) {
    const before = scenes;
    scenes = reader.state.scenes;
    if (chosen === null || moved(before, scenes)) chosen = upNext(scenes);
    draw();
  };
}

function moved(before, after) {
  return after.some((scene, index) => scene.state !== before[index]?.state);
}

/** The scene that plays or went wrong, else the first that was not played, else the last. */
function upNext(scenes) {
  const scene = ['playing', 'failed', 'ready']
    .map((state) => scenes.find((s) => s.state === state))
    .find(Boolean);
  return (scene ?? scenes.at(-1))?.id ?? null;
}

function storyElements({ scenes, open, folded, choose, fold, actions }) {
  const done = scenes.filter((scene) => scene.state === 'done').length;
  const toggle = el(
    'button',
    {
      type: 'button',
      class: 'story-toggle',
      'aria-expanded': String(!folded),
      'data-focus-key': 'fold',
      onclick: fold,
    },
    icon('chevron'),
    el('strong', {}, 'Story'),
    el('span', { class: 'quiet-text' }, `${done} of ${scenes.length}`),
  );
  const steps = el(
    'ol',
    { class: 'steps' },
    scenes.map((scene, index) => step(scene, index, scene === open, choose)),
  );
  return [
    el('div', { class: 'story-row' }, toggle, !folded && steps),
    !folded && openScene(open, scenes, actions),
  ];
}

function step(scene, index, isOpen, choose) {
  const sign = SIGNS[scene.state] ? icon(SIGNS[scene.state]) : String(index + 1);
  return el(
    'li',
    {},
    el(
      'button',
      {
        type: 'button',
        class: `step-button ${scene.state}`,
        'aria-current': isOpen ? 'step' : null,
        'data-focus-key': scene.id,
        onclick: () => choose(scene.id),
      },
      el('span', { class: 'step-sign', 'aria-hidden': 'true' }, sign),
      el(
        'span',
        {},
        scene.title,
        el('span', { class: 'visually-hidden' }, `(step ${index + 1}, ${SPOKEN[scene.state]})`),
      ),
    ),
  );
}

function openScene(scene, scenes, actions) {
  const busy = scenes.some((other) => other.state === 'playing');
  const label = { ready: 'Play', playing: 'Playing …', failed: 'Try again', done: null }[scene.state];
  const play =
    label &&
    el(
      'button',
      {
        type: 'button',
        class: 'button primary',
        'data-focus-key': 'play',
        disabled: busy,
        'aria-busy': String(scene.state === 'playing'),
        onclick: () => actions.playScene(scene.id),
      },
      scene.state !== 'playing' && icon('play'),
      label,
    );
  return el('div', { class: 'scene' }, play, el('p', {}, scene.hint));
}
