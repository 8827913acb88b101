/** On a narrow screen the sidebar lies beside the page and is drawn in by a button. */

export function createDrawer(button, sidebar) {
  button.setAttribute('aria-expanded', 'false');
  const show = (open) => {
    document.body.classList.toggle('sidebar-open', open);
    button.setAttribute('aria-expanded', String(open));
    if (open) (sidebar.querySelector('[aria-current]') ?? sidebar.querySelector('button'))?.focus();
  };
  const isOpen = () => document.body.classList.contains('sidebar-open');
  button.addEventListener('click', () => show(!isOpen()));
  sidebar.addEventListener('click', (event) => {
    if (event.target.closest('button')) show(false);
  });
  document.addEventListener('pointerdown', (event) => {
    if (isOpen() && !sidebar.contains(event.target) && !button.contains(event.target)) show(false);
  });
  sidebar.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !isOpen()) return;
    show(false);
    button.focus();
  });
}
