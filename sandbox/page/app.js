/** Starts the page: reads the workspace, keeps what the person at the screen has open, draws on every change. */

import { createActions } from './actions.js';
import { readAddress, readPermalink, writeAddress } from './address.js';
import { createAnnouncer } from './announcer.js';
import { listen } from './api.js';
import { createCast } from './cast.js';
import { createClock } from './clock.js';
import { createConversation } from './conversation.js';
import { createDock } from './dock.js';
import { createFaults } from './faults.js';
import { createDrawer } from './drawer.js';
import { createPeople } from './people.js';
import { channelLabel, channelsOf, directsOf, messagesOf, readerOf } from './reader.js';
import { createReadMarks } from './readmarks.js';
import { createSidebar } from './sidebar.js';
import { createStory } from './story.js';
import { createThread } from './thread.js';
import { createStore } from './store.js';
import { toast } from './toast.js';
import { createViews } from './views.js';
import { createWire } from './wire.js';

const byId = (id) => document.getElementById(id);
const read = createReadMarks(sessionStorage);
const ui = {
  acting: null,
  place: null,
  thread: null,
  newSince: 0,
  focusThread: false,
  readUpTo: read.upTo,
};
const store = createStore();
let state = null;

const actions = {
  ...createActions({
    who: () => ui.acting,
    where: () => ({ channel: ui.place.id, thread: ui.thread }),
    refresh,
  }),
  actAs: (id) => go({ acting: id, place: ui.place, thread: ui.thread }),
  openChannel: (id) => go({ acting: ui.acting, place: { kind: 'channel', id }, thread: null }),
  older: (channel) => store.older(channel).then(render, (error) => toast(error.message)),
  openHome: () => go({ acting: ui.acting, place: { kind: 'home' }, thread: null }),
  openThread(ts) {
    ui.focusThread = true;
    go({ acting: ui.acting, place: ui.place, thread: ts });
  },
  closeThread() {
    const parent = ui.thread;
    go({ acting: ui.acting, place: ui.place, thread: null });
    byId('main')
      .querySelector(`[data-ts="${CSS.escape(parent)}"]`)
      ?.focus({ preventScroll: true });
  },
};

const panels = [createWire(), createFaults(actions)];
createDock(byId('dock'), byId('dock-switches'), panels);

const regions = [
  ...panels.map((panel) => panel.update),
  createPeople(byId('people'), actions),
  createCast(byId('cast'), actions),
  createClock(byId('clock'), actions),
  createStory(byId('story'), actions),
  createSidebar(byId('sidebar'), actions),
  createConversation(byId('main'), actions),
  createThread(byId('thread'), actions),
  createViews(actions),
  createAnnouncer(byId('announcer')),
];

/** Moves to another person, place or thread; the browser's back button returns. */
function go(target) {
  const address = writeAddress(target);
  if (address === location.hash) return render();
  history.pushState(null, '', address);
  return arrive();
}

function arrive() {
  Object.assign(ui, readAddress(location.hash));
  if (state) render();
}

function render() {
  read.of(state);
  const person =
    state.people.find((p) => p.id === ui.acting && !p.is_bot) ?? state.people.find((p) => !p.is_bot);
  const reader = readerOf(state, person.id);
  ui.acting = person.id;
  settlePlace(reader);
  nameThePage(reader);
  document.body.classList.toggle('with-thread', Boolean(ui.thread));
  for (const update of regions) update(reader, ui);
  if (ui.thread) readThread(ui.place.id, ui.thread);
  ui.focusThread = false;
  markRead(reader);
  visitHome(reader);
}

/** The app hears that its home is opened, however somebody came there. */
function visitHome(reader) {
  const visiting = ui.place.kind === 'home' && reader.isStaffSide ? reader.me.id : null;
  if (visiting === ui.visiting) return;
  ui.visiting = visiting;
  if (visiting) actions.visitHome();
}

/** The replies of the open thread come when it is opened. */
function readThread(channel, ts) {
  store.thread(channel, ts).then(
    (isNew) => isNew && render(),
    () => {}, // a thread that is gone is an empty pane
  );
}

function nameThePage(reader) {
  const team = reader.teams.get(reader.me.team_id).name;
  const here =
    ui.place.kind === 'home' ? reader.bot.real_name : channelLabel(reader, reader.channels.get(ui.place.id));
  byId('workspace-name').textContent = team;
  document.title = `${here} · ${team} · local workspace`;
}

/** What is open must be something the person can see: a customer is led to the customer's own channel. */
function settlePlace(reader) {
  const channels = [...channelsOf(reader, 'channel'), ...directsOf(reader)];
  const atHome = ui.place?.kind === 'home';
  const known = channels.find((channel) => channel.id === ui.place?.id);
  if (!atHome && !known) Object.assign(ui, { place: firstPlace(channels), thread: null });
  const subject = `${reader.me.id} ${ui.place.id}`;
  if (ui.subject !== subject) Object.assign(ui, { subject, newSince: read.upTo(reader.me.id, ui.place.id) });
  history.replaceState(null, '', writeAddress(ui));
}

/** Who is in no channel sees the app's home, which says so. */
function firstPlace(channels) {
  return channels.length ? { kind: 'channel', id: channels[0].id } : { kind: 'home' };
}

function markRead(reader) {
  if (ui.place.kind === 'home' || document.hidden) return;
  const newest = messagesOf(reader, ui.place.id).at(-1);
  if (newest) read.mark(reader.me.id, ui.place.id, Number(newest.ts));
}

let reading = false;
let again = false;

/** Reads the workspace, one request at a time; a change during a request leads to one more. */
async function refresh() {
  again = true;
  if (reading) return;
  reading = true;
  try {
    while (again) {
      again = false;
      await store.refresh();
      state = store.current();
      render();
    }
  } catch (error) {
    toast(error.message);
  } finally {
    reading = false;
  }
}

/** A permalink of this workspace opens here, not in a new tab. */
function followInside(event) {
  const link = event.target.closest?.('a[href]');
  if (!link || event.metaKey || event.ctrlKey) return;
  const target = link.dataset.channel ? { channel: link.dataset.channel } : readPermalink(link.href);
  const mine = target && state.channels.find((c) => c.id === target.channel)?.members.includes(ui.acting);
  if (!mine) return;
  event.preventDefault();
  go({ acting: ui.acting, place: { kind: 'channel', id: target.channel }, thread: target.thread ?? null });
  pointOut(target.ts);
}

async function pointOut(ts) {
  const { id } = ui.place;
  while (ts && state.has_older[id] && Number(messagesOf(readerOf(state, ui.acting), id)[0]?.ts) > Number(ts))
    await actions.older(id);

  const message = ts && [...document.querySelectorAll('[data-ts]')].findLast((m) => m.dataset.ts === ts);
  message?.scrollIntoView({ block: 'center' });
  message?.classList.add('pointed-out');
  setTimeout(() => message?.classList.remove('pointed-out'), 2500);
}

/** Alt with an arrow opens the channel above or below, as in Slack. */
function walkChannels(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.altKey || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  const places = [...byId('sidebar').querySelectorAll('.place')];
  const here = places.findIndex((place) => place.hasAttribute('aria-current'));
  places[(here + step + places.length) % places.length]?.click();
}

document.addEventListener('click', followInside);
document.addEventListener('keydown', walkChannels);
document.addEventListener('visibilitychange', () => state && markRead(readerOf(state, ui.acting)));
window.addEventListener('popstate', arrive);
createDrawer(byId('open-sidebar'), byId('sidebar'));
arrive();
listen(refresh, (connected) => document.body.classList.toggle('disconnected', !connected));
