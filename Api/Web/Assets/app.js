// What pages can do better with a script; every page does all of it without, only less smoothly.

if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js');

// A form with data-preview shows what it would lead to while one types: the server reckons, nothing is stored.
for (const form of document.querySelectorAll('form[data-preview]')) {
    const target = document.getElementById(form.dataset.previewInto);
    let asked = 0, timer;
    const show = async () => {
        const turn = ++asked;
        const answer = await fetch(form.dataset.preview, { method: 'POST', body: new FormData(form), headers: { 'X-Fragment': '1' } })
            .catch(() => null);
        if (answer?.ok && turn === asked) target.innerHTML = await answer.text();
    };
    form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(show, 60); });
    form.addEventListener('change', () => { clearTimeout(timer); show(); });
    for (const button of form.querySelectorAll('[data-without-script]')) button.hidden = true;
}

// A page with data-live follows a job: what happens is added to the list, and when it has come to rest, or something
// of the rest of the page changed, the page is fetched again in place.
for (const live of document.querySelectorAll('[data-live]')) {
    const list = live.querySelector('ol');
    const after = live.dataset.after ?? '0';
    const source = new EventSource(`${live.dataset.live}?after=${after}`);
    let refresh;
    source.onmessage = event => add(JSON.parse(event.data));
    for (const name of (live.dataset.names ?? '').split(' ')) source.addEventListener(name, event => add(JSON.parse(event.data)));

    function add(happened) {
        if (list.querySelector(`[data-version="${happened.version}"]`)) return;
        const item = document.createElement('li');
        item.dataset.version = happened.version;
        item.className = 'step new';
        item.textContent = happened.sentence;
        list.append(item);
        clearTimeout(refresh);
        refresh = setTimeout(renew, 250);
    }

    async function renew() {
        const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
        if (!answer?.ok) return;
        const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
        for (const part of document.querySelectorAll('[data-part]')) {
            const next = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
            if (!next || part.contains(document.activeElement)) continue;
            keep(part, next);
            if (next.innerHTML !== part.innerHTML) part.replaceChildren(...next.childNodes);
        }
    }
}

// What somebody ticked, chose, typed or unfolded stays as they left it when the rest is shown anew.
function keep(old, next) {
    for (const box of old.querySelectorAll('input:not([type=hidden]), select, textarea')) {
        const same = box.id && next.querySelector(`#${CSS.escape(box.id)}`);
        if (!same) continue;
        if (box.type === 'checkbox' || box.type === 'radio') same.checked = box.checked;
        else if (box.value !== box.defaultValue) same.value = box.value;
    }
    const unfolded = next.querySelectorAll('details');
    old.querySelectorAll('details').forEach((each, n) => { if (each.open && unfolded[n]) unfolded[n].open = true; });
}

// Leaving a menu closes it, as menus do; Escape leads back to what opened it.
const menus = 'details.me[open], details.menu[open]';
document.addEventListener('click', event => {
    for (const open of document.querySelectorAll(menus)) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    for (const open of document.querySelectorAll(menus)) {
        if (open.contains(document.activeElement)) open.querySelector('summary').focus();
        open.open = false;
    }
});
