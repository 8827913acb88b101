/** The page's own icons: one path each, in a square of 24. */

const ICONS = {
  connect:
    'M9 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Zm6-2a5 5 0 1 0 0 10 5 5 0 0 0 0-10Zm0 2a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
  lock: 'M8 10V8a4 4 0 0 1 8 0v2h1a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1H7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1h1Zm2 0h4V8a2 2 0 0 0-4 0v2Z',
  hash: 'M9.2 4h2l-.6 4h3l.6-4h2l-.6 4H19v2h-3.7l-.6 4H18v2h-3.6l-.6 4h-2l.6-4h-3l-.6 4h-2l.6-4H4v-2h3.7l.6-4H5V8h3.6l.6-4Zm1.1 6-.6 4h3l.6-4h-3Z',
  reply: 'M10 5v4c6 .3 9 3.6 10 9-2.2-3-5.2-4.3-10-4.2V18l-7-6.5L10 5Z',
  close: 'm6.4 5 5.6 5.6L17.6 5 19 6.4 13.4 12l5.6 5.6-1.4 1.4-5.6-5.6L6.4 19 5 17.6l5.6-5.6L5 6.4 6.4 5Z',
  send: 'M4 4.5 21 12 4 19.5v-6L13 12l-9-1.5v-6Z',
  chevron: 'm7 9.5 5 5 5-5 1.4 1.4L12 17.3 5.6 10.9 7 9.5Z',
  menu: 'M4 6h16v2H4V6Zm0 5h16v2H4v-2Zm0 5h16v2H4v-2Z',
  dots: 'M6 10.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Zm6 0a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Zm6 0a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6Z',
  bolt: 'M13 3 5 13.5h5L9 21l9-11.5h-5.5L13 3Z',
  play: 'M8 5.5v13l11-6.5L8 5.5Z',
  check: 'm9.5 15.2-3.7-3.7L4.4 13l5.1 5 10-10L18 6.5l-8.5 8.7Z',
  alert: 'M11 6h2v8h-2V6Zm0 10h2v2h-2v-2Z',
  file: 'M7 4h7l4 4v12H7V4Zm2 2v12h7V9h-3V6H9Z',
  smile: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Zm0 2a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm-4 8.5h1.8a2.3 2.3 0 0 0 4.4 0H16a4 4 0 0 1-8 0ZM9.2 8.4a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4Zm5.6 0a1.2 1.2 0 1 1 0 2.4 1.2 1.2 0 0 1 0-2.4Z',
  clip: 'M16.5 6v9.5a4.5 4.5 0 0 1-9 0V6a3 3 0 0 1 6 0v9a1.5 1.5 0 0 1-3 0V7H9v8a3 3 0 0 0 6 0V6a4.5 4.5 0 0 0-9 0v9.5a6 6 0 0 0 12 0V6h-1.5Z',
  eye: 'M12 6c4.5 0 7.8 3 9.5 6-1.7 3-5 6-9.5 6s-7.8-3-9.5-6c1.7-3 5-6 9.5-6Zm0 2.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
  down: 'M11 4h2v11l4.3-4.3 1.4 1.4L12 18.8l-6.7-6.7 1.4-1.4L11 15V4Z',
};

const SVG = 'http://www.w3.org/2000/svg';

/** An inline icon from the table above; decoration only, so hidden from screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  path.setAttribute('fill-rule', 'evenodd');
  for (const [key, value] of Object.entries({ viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' })) {
    svg.setAttribute(key, value);
  }
  svg.append(path);
  return svg;
}
