// A report page: text and page images light up together. Everything works without this file: a
// claim is a link to its <details>, an operand a link to its figure, a figure a link to its page.
(function () {
  "use strict";

  var sheet = document.getElementById("sheet");
  var pane = document.getElementById("anh-trang");
  var toggle = document.getElementById("show-leaves");
  var card = document.getElementById("evidence");
  var wide = window.matchMedia("(min-width: 64rem)");
  var lit = [];
  var litClaim = null;
  var ready = false;
  var followAfter = 0;
  var cameFrom = null;

  function marksOf(anchor) {
    return document.querySelectorAll('[data-m~="' + CSS.escape(anchor) + '"]');
  }

  function placeOf(anchor) {
    return sheet.querySelector('.m[data-m~="' + CSS.escape(anchor) + '"]');
  }

  // Light what stands under these anchors, in the text and on every page that is loaded; a
  // claim is lit by its operands, its own place only on the page.
  function light(anchors, claim) {
    document.querySelectorAll(".m.lit, .box.lit").forEach(function (mark) { mark.classList.remove("lit"); });
    lit = anchors;
    litClaim = claim || null;
    anchors.forEach(function (anchor) {
      marksOf(anchor).forEach(function (mark) { mark.classList.add("lit"); });
    });
    if (pane && claim) {
      pane.querySelectorAll('.box[data-m~="' + CSS.escape(claim) + '"]').forEach(function (box) { box.classList.add("lit"); });
    }
  }

  // The pane of pages

  function load(item) {
    var link = item.querySelector(".to-page");
    if (!link || item.dataset.loading) { return Promise.resolve(); }
    item.dataset.loading = "1";
    return fetch(link.href).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.text();
    }).then(function (html) {
      var leaf = new DOMParser().parseFromString(html, "text/html").querySelector(".leaf");
      var image = leaf.querySelector("img");
      image.sizes = "(min-width: 64rem) 44vw, 100vw";
      image.addEventListener("error", function () { drawAgain(leaf, image); });
      // Their places in the text are stops of the Tab key already.
      leaf.querySelectorAll(".box").forEach(function (box) { box.setAttribute("tabindex", "-1"); });
      item.replaceChildren(document.adoptNode(leaf));
      light(lit, litClaim);
    }).catch(function () { delete item.dataset.loading; });
  }

  // 503 says that too many pages are being drawn: ask again, then leave it to the reader.
  function drawAgain(leaf, image) {
    var tries = Number(image.dataset.tries || 0) + 1;
    image.dataset.tries = tries;
    if (tries <= 3) {
      setTimeout(function () { image.srcset = image.getAttribute("srcset"); }, 2000 * tries);
      return;
    }
    if (leaf.querySelector(".failed")) { return; }
    var words = document.createElement("p");
    var again = document.createElement("button");
    words.className = "failed";
    words.textContent = pane.dataset.failed + " ";
    again.type = "button";
    again.textContent = pane.dataset.again;
    again.addEventListener("click", function () {
      words.remove();
      image.dataset.tries = 0;
      image.srcset = image.getAttribute("srcset");
    });
    words.append(again);
    leaf.append(words);
  }

  function showing() {
    return Boolean(pane) && sheet.classList.contains("showing");
  }

  function setShowing(on) {
    sheet.classList.toggle("showing", on);
    toggle.setAttribute("aria-expanded", String(on));
    toggle.textContent = on ? toggle.dataset.hide : toggle.dataset.show;
  }

  // Bring a page, or a lit box on it, into view without moving the text.
  function turnTo(page, anchor) {
    var item = pane && page && pane.querySelector('li[data-page="' + page + '"]');
    if (!item || !showing()) { return; }
    // The text scrolls to the same place: the pane does not follow that.
    if (anchor) { followAfter = Date.now() + 1000; }
    load(item).then(function () {
      var box = anchor && item.querySelector('.box[data-m~="' + CSS.escape(anchor) + '"]');
      var target = box || item;
      if (!wide.matches) { target.scrollIntoView({ block: box ? "center" : "start" }); return; }
      var from = pane.getBoundingClientRect();
      var place = target.getBoundingClientRect();
      // The card of a figure covers the lower half.
      var end = card.hidden ? from.bottom : from.top + from.height / 2;
      if (!box || place.top < from.top || place.bottom > end) {
        pane.scrollTop += place.top - from.top - (box ? from.height / 4 : 0);
      }
    });
  }

  function pageBeingRead() {
    var page = null;
    sheet.querySelectorAll("[data-begins]").forEach(function (folio) {
      if (page === null || folio.getBoundingClientRect().top < window.innerHeight * 0.4) { page = folio.dataset.begins; }
    });
    return page;
  }

  function startPane() {
    var seen = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) { if (entry.isIntersecting) { load(entry.target); } });
    }, { rootMargin: "300px", scrollMargin: "300px" });
    pane.querySelectorAll("li").forEach(function (item) { seen.observe(item); });
    // It scrolls, so the arrow keys must reach it.
    pane.tabIndex = 0;
    sheet.classList.add("live");
    document.body.classList.add("live");
    toggle.hidden = false;
    setShowing(wide.matches);

    toggle.addEventListener("click", function () {
      var page = pageBeingRead();
      var chosen = litClaim || lit[0];
      var text = chosen ? placeOf(chosen) : null;
      setShowing(!showing());
      if (showing()) {
        turnTo(text ? text.dataset.page : page, chosen);
      } else if (text && !wide.matches) {
        text.scrollIntoView({ block: "center" });
      }
    });

    var last = null;
    var waiting = false;
    document.addEventListener("scroll", function () {
      if (waiting || !wide.matches) { return; }
      waiting = true;
      requestAnimationFrame(function () {
        waiting = false;
        var page = pageBeingRead();
        if (page !== last && Date.now() > followAfter && !pane.matches(":hover")) { turnTo(page); }
        last = page;
      });
    }, { passive: true });

    pane.addEventListener("click", function (event) {
      var box = event.target.closest(".box");
      if (!box) { return; }
      event.preventDefault();
      toText(box.dataset.m.split(" "));
    });
  }

  // A box was chosen: show its place in the text.
  function toText(anchors) {
    if (!wide.matches) { setShowing(false); }
    var mark = placeOf(anchors[0]);
    if (!mark) { return; }
    mark.scrollIntoView({ block: "center" });
    mark.focus({ preventScroll: true });
    if (mark.classList.contains("claim")) {
      choose(anchors[0]);
    } else {
      light(anchors);
      history.replaceState(null, "", "#" + encodeURIComponent(anchors[0]));
    }
  }

  // The card of a figure

  function show(anchor) {
    var mark = placeOf(anchor);
    if (!mark) { return; }
    var page = mark.dataset.page;
    var key = anchor.replace(/^f-/, "");
    var strip = card.querySelector(".strip");
    var whole = card.querySelector(".whole");
    card.hidden = false;
    light([anchor]);
    turnTo(page, anchor);
    card.querySelector(".said").textContent = mark.title;
    card.querySelector(".link").href = "#" + anchor;
    card.querySelector(".row-link").href = card.dataset.row + encodeURIComponent(key);
    strip.hidden = !card.dataset.strip;
    card.querySelector(".none").hidden = Boolean(card.dataset.strip);
    if (card.dataset.strip) {
      var address = card.dataset.strip + encodeURIComponent(key) + ".webp";
      card.querySelector("source").srcset = address + "?part=half";
      strip.src = address;
    }
    whole.hidden = !pane || !page;
    if (pane && page) {
      whole.textContent = whole.dataset.words.replace("%", page);
      whole.href = mark.getAttribute("href").charAt(0) === "#" ? "#anh-trang" : mark.href;
      whole.dataset.page = page;
      whole.dataset.anchor = anchor;
    }
    history.replaceState(null, "", "#" + encodeURIComponent(anchor));
  }

  function hide() {
    card.hidden = true;
    if (cameFrom && cameFrom.isConnected) { cameFrom.focus({ preventScroll: true }); }
    cameFrom = null;
  }

  function startCard() {
    var strip = card.querySelector(".strip");
    strip.addEventListener("error", function () {
      strip.hidden = true;
      card.querySelector(".none").hidden = false;
    });
    strip.addEventListener("load", function () { card.querySelector(".none").hidden = true; });
    card.querySelector(".close").addEventListener("click", hide);
    card.querySelector(".whole").addEventListener("click", function (event) {
      event.preventDefault();
      var whole = event.currentTarget;
      card.hidden = true;
      setShowing(true);
      turnTo(whole.dataset.page, whole.dataset.anchor);
    });
  }

  // Claims

  function open(claim) {
    var details = document.getElementById("why-" + claim);
    if (!details) { return false; }
    details.open = true;
    follow(details);
    return true;
  }

  // Light a claim's operands and its own place on the page.
  function follow(details) {
    light(details.dataset.operands.split(" ").filter(Boolean), details.dataset.claim);
    var mark = placeOf(details.dataset.claim);
    if (mark) { turnTo(mark.dataset.page, details.dataset.claim); }
  }

  function choose(claim) {
    document.querySelectorAll(".why.chosen").forEach(function (other) { other.classList.remove("chosen"); });
    card.hidden = true;
    if (!open(claim)) { return; }
    var details = document.getElementById("why-" + claim);
    details.classList.add("chosen");
    history.replaceState(null, "", "#" + encodeURIComponent(claim));
    details.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    var mark = event.target.closest("a.m.claim, a.m.figure");
    if (!mark) { return; }
    event.preventDefault();
    if (mark.classList.contains("claim")) {
      var claim = decodeURIComponent(mark.hash.slice("#why-".length));
      var details = document.getElementById("why-" + claim);
      if (details && details.open && details.classList.contains("chosen")) {
        details.open = false;
        details.classList.remove("chosen");
        light([]);
      } else {
        choose(claim);
      }
      return;
    }
    cameFrom = mark;
    show(mark.dataset.m.split(" ").find(function (anchor) { return anchor.indexOf("f-") === 0; }));
    // By keyboard its links come next; Escape leads back.
    if (event.detail === 0) { card.focus(); }
  });

  // `toggle` does not bubble, hence the capture. A page that opens with claims open lights none of them.
  document.addEventListener("toggle", function (event) {
    var details = event.target;
    if (ready && details.classList.contains("why") && details.open) { follow(details); }
  }, true);

  document.addEventListener("focusin", function (event) {
    var details = event.target.closest(".why[open]");
    if (details) { follow(details); return; }
    if (event.target.matches("a.m.figure, a.m.citation") && event.target.matches(":focus-visible")) {
      light([event.target.dataset.m.split(" ")[0]]);
      turnTo(event.target.dataset.page, lit[0]);
    }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    if (!card.hidden) { hide(); }
    light([]);
  });

  function goTo() {
    var id = decodeURIComponent(location.hash.slice(1)).replace(/^why-/, "");
    if (!id) { return; }
    if (id.indexOf("f-") === 0) { show(id); } else if (!open(id) && placeOf(id)) { light([id]); turnTo(placeOf(id).dataset.page, id); }
  }

  startCard();
  if (pane) { startPane(); }
  window.addEventListener("hashchange", goTo);
  window.addEventListener("load", function () {
    goTo();
    // Claims that the page opens with report it after this.
    setTimeout(function () { ready = true; }, 0);
  });
})();
