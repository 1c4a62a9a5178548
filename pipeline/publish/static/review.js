// Keys for reviewers; every one of them presses a button that is on the page. Nothing else needs this file.
(function () {
  "use strict";
  var items = Array.prototype.slice.call(document.querySelectorAll("article.item"));
  var use = document.getElementById("use-keys");
  var sent = false;
  if (!items.length) { return; }

  if (use) {
    try { use.checked = localStorage.getItem("review-keys") !== "off"; } catch (error) { /* no storage: on */ }
    use.addEventListener("change", function () {
      try { localStorage.setItem("review-keys", use.checked ? "on" : "off"); } catch (error) { /* not kept */ }
    });
  }

  function at() {
    var found = items.findIndex(function (item) { return item.classList.contains("current"); });
    return found < 0 ? 0 : found;
  }

  function choose(index) {
    var item = items[Math.max(0, Math.min(index, items.length - 1))];
    items.forEach(function (other) { other.classList.toggle("current", other === item); });
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  function press(value) {
    var button = items[at()].querySelector('button[name="action"][value="' + value + '"]');
    if (button && !sent) { button.click(); }
  }

  function correct() {
    var details = items[at()].querySelector("details.correct");
    if (!details) { return; }
    details.open = true;
    var field = details.querySelector("input, select");
    field.focus();
    if (field.select) { field.select(); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape" && event.target.closest(".decide")) { choose(at()); return; }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || (use && !use.checked)) { return; }
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) { return; }
    var act = {
      a: function () { press("accepted"); },
      r: function () { press("rejected"); },
      c: correct,
      j: function () { choose(at() + 1); },
      k: function () { choose(at() - 1); }
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("submit", function (event) {
    if (sent) { event.preventDefault(); }
    sent = true;
  });
  // Back from the history: the page is as it was left.
  window.addEventListener("pageshow", function () { sent = false; });

  document.addEventListener("focusin", function (event) {
    var item = event.target.closest("article.item");
    if (item && !item.classList.contains("current")) {
      items.forEach(function (other) { other.classList.toggle("current", other === item); });
    }
  });

  var start = items.findIndex(function (item) { return "#" + item.id === location.hash; });
  if (use || start >= 0) { choose(Math.max(start, 0)); }
})();
