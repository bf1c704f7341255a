// Small manners of the page: the side panel stands open where there is room, the address names the thread, nothing
// is deleted unasked, and a new question moves to the top so that its answer is read from its beginning.
(() => {
  const wide = () => window.matchMedia("(min-width: 1000px)").matches;

  window.iplane = {
    remember(id) {
      const address = new URL(window.location.href);
      if (id) address.searchParams.set("thread", id);
      else address.searchParams.delete("thread");
      window.history.replaceState(null, "", address);
      document.documentElement.classList.toggle("thread-open", Boolean(id));
    },
    mayDelete(id) {
      return window.confirm("Delete this conversation with everything in it? This cannot be undone.") ? id : "";
    },
  };

  // A question just asked is kept at the top while its answer grows, until the person scrolls or clicks.
  let asked = 0;
  let pinned = null;
  function follow() {
    const rows = document.querySelectorAll("#chat .user-row");
    if (rows.length !== asked) {
      asked = rows.length;
      pinned = asked ? rows[asked - 1] : null;
    }
    if (pinned?.isConnected) requestAnimationFrame(() => pinned?.scrollIntoView({ block: "start" }));
  }
  for (const gesture of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    window.addEventListener(gesture, () => (pinned = null), { passive: true, capture: true });
  }

  function start() {
    const side = document.querySelector("#side");
    if (!side || !document.querySelector("#chat")) return setTimeout(start, 50);
    const toggle = side.querySelector(".toggle-button");
    if (wide() && !side.classList.contains("open")) toggle?.click();
    side.addEventListener("click", (event) => {
      const chosen = event.target.closest("#history label, #new-chat");
      if (chosen && !wide() && side.classList.contains("open")) toggle?.click();
    });
    new MutationObserver(follow).observe(document.querySelector("#chat"), { childList: true, subtree: true });
  }
  start();
})();
