// Small manners of the page: the side panel stands open where there is room, the address names the thread,
// and a new question moves to the top so that its answer is read from its beginning.
(() => {
  const wide = () => window.matchMedia("(min-width: 1000px)").matches;

  window.iplane = {
    remember(id) {
      const address = new URL(window.location.href);
      if (id) address.searchParams.set("thread", id);
      else address.searchParams.delete("thread");
      window.history.replaceState(null, "", address);
    },
  };

  let asked = 0;
  function follow() {
    const rows = document.querySelectorAll("#chat .user-row");
    if (rows.length === asked) return;
    asked = rows.length;
    if (asked) setTimeout(() => rows[asked - 1]?.scrollIntoView({ block: "start" }), 60);
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
