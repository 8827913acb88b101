/** Up to where each person has read each channel. A reload keeps it; another workspace at this address begins anew. */

const KEY = 'read';

/** `storage` is the browser's for this tab. */
export function createReadMarks(storage) {
  let kept = { began: null, marks: {} };

  return {
    /** Call it with the state before anything is asked. */
    of({ began }) {
      if (kept.began === began) return;
      const stored = JSON.parse(storage.getItem(KEY) ?? '{}');
      kept = stored.began === began ? stored : { began, marks: {} };
    },
    /** The ts, 0 where nothing was read yet. */
    upTo: (person, channel) => kept.marks[`${person} ${channel}`] ?? 0,
    mark(person, channel, ts) {
      const place = `${person} ${channel}`;
      if (kept.marks[place] === ts) return;
      kept.marks[place] = ts;
      storage.setItem(KEY, JSON.stringify(kept));
    },
  };
}
