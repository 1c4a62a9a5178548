// A report page: opening a claim lights up its operands. Everything works without this
// file: a claim is a link to its <details>, an operand a link to its figure.
(function () {
  "use strict";

  function light(details) {
    document.querySelectorAll(".m.lit").forEach(function (mark) { mark.classList.remove("lit"); });
    if (!details) { return; }
    details.dataset.operands.split(" ").filter(Boolean).forEach(function (anchor) {
      document.querySelectorAll('[data-m~="' + CSS.escape(anchor) + '"]').forEach(function (mark) {
        mark.classList.add("lit");
      });
    });
  }

  function detailsOf(claim) {
    return document.getElementById("why-" + claim);
  }

  function open(claim) {
    var details = detailsOf(claim);
    if (!details) { return false; }
    details.open = true;
    light(details);
    return true;
  }

  document.addEventListener("click", function (event) {
    var mark = event.target.closest("a.m.claim");
    if (mark) {
      var claim = decodeURIComponent(mark.hash.slice("#why-".length));
      var details = detailsOf(claim);
      if (!details) { return; }
      event.preventDefault();
      if (details.open && details.classList.contains("chosen")) {
        details.open = false;
        details.classList.remove("chosen");
        light(null);
        return;
      }
      document.querySelectorAll(".why.chosen").forEach(function (other) { other.classList.remove("chosen"); });
      details.classList.add("chosen");
      open(claim);
      history.replaceState(null, "", "#" + encodeURIComponent(claim));
      details.scrollIntoView({ block: "nearest" });
    }
  });

  // `toggle` does not bubble, hence the capture.
  document.addEventListener("toggle", function (event) {
    if (event.target.classList.contains("why") && event.target.open) { light(event.target); }
  }, true);

  document.addEventListener("focusin", function (event) {
    var details = event.target.closest(".why[open]");
    if (details) { light(details); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { light(null); }
  });

  function follow() {
    var id = decodeURIComponent(location.hash.slice(1)).replace(/^why-/, "");
    if (id) { open(id); }
  }
  window.addEventListener("hashchange", follow);
  window.addEventListener("load", function () { light(null); follow(); });
})();
