/** The story strip: the scenes of the day as numbered steps, one of them open with its hint and a Play button. */

import { el, redraw } from './dom.js';
import { icon } from './icons.js';

const SIGNS = { done: 'check', failed: 'alert' };
const PLAY = { ready: 'Play', playing: 'Playing …' };
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
    if (chosen === null || moved(before, scenes)) chosen = upNext(scenes, before);
    draw();
  };
}

function moved(before, after) {
  return after.some((scene, index) => scene.state !== before[index]?.state);
}

/** The scene that plays or just went wrong, else the first that was not played, else the last. */
function upNext(scenes, before = []) {
  const broke = scenes.find(
    (scene, index) => scene.state === 'failed' && before[index] && before[index].state !== 'failed',
  );
  const scene = broke ?? ['playing', 'ready'].map((state) => scenes.find((s) => s.state === state)).find(Boolean);
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
        title: isOpen ? null : scene.title,
        'data-focus-key': scene.id,
        onclick: () => choose(scene.id),
      },
      el('span', { class: 'step-sign', 'aria-hidden': 'true' }, sign),
      el(
        'span',
        { class: 'step-title' },
        scene.title,
        el('span', { class: 'visually-hidden' }, `(step ${index + 1}, ${SPOKEN[scene.state]})`),
      ),
    ),
  );
}

/** The scene that is looked at: what to press and what to watch, or why it did not come off. */
function openScene(scene, scenes, actions) {
  const failed = scene.state === 'failed';
  return el(
    'div',
    { class: failed ? 'scene failed' : 'scene' },
    playButton(scene, scenes, actions),
    el('p', { role: failed ? 'alert' : null }, failed ? scene.why : scene.hint),
  );
}

/** A scene is played once, and no scene before the ones it goes on from. */
function playButton(scene, scenes, actions) {
  if (!PLAY[scene.state]) return null;
  const playing = scene.state === 'playing';
  const first = scenes.find((other) => other.state === 'ready');
  const busy = scenes.some((other) => other.state === 'playing');
  return el(
    'button',
    {
      type: 'button',
      class: 'button primary',
      'data-focus-key': 'play',
      disabled: busy || scene !== first,
      title: !busy && scene !== first ? `Play “${first.title}” first` : null,
      'aria-busy': String(playing),
      onclick: () => actions.playScene(scene.id),
    },
    !playing && icon('play'),
    PLAY[scene.state],
  );
}
