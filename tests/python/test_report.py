"""The report as people see it: in headless Chromium, from a file, with every message of the console an error."""
import json, os, pathlib, shutil, subprocess

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

ROOT = pathlib.Path(__file__).parents[2]
GONGBAO = os.environ.get("GONGBAO", str(ROOT / "target/debug/gongbao"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed (apt-get install chromium)")
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"]


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    subprocess.run([GONGBAO, "-q", "run", "sample", "--output", folder], check=True, cwd=ROOT)
    subprocess.run([GONGBAO, "-q", "report", "--output", folder, "-o", folder / "report.html"], check=True, cwd=ROOT)
    return folder / "report.html"


class Watched:
    """A page whose every error, message and request is kept."""

    def __init__(self, browser, file, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def close(self):
        self.context.close()
        assert not self.said
        assert all(url.startswith(("file:", "data:", "blob:")) for url in self.asked), self.asked


@pytest.fixture
def shown(browser, report):
    watched = Watched(browser, report, viewport={"width": 1400, "height": 900})
    yield watched.page
    watched.close()


def facts(page):
    return page.evaluate("JSON.parse(document.getElementById('data').textContent)")


def count(page):
    return int(page.locator("#found").inner_text().split()[0])


def test_it_is_small_and_stands_alone(shown, report):
    assert report.stat().st_size <= 1_500_000
    text = report.read_text("utf-8")
    assert "http-equiv=\"Content-Security-Policy\"" in text and "unsafe" not in text.split("</head>")[0]
    assert count(shown) == len(facts(shown)["facts"]) > 300
    assert shown.locator("main figure svg").count() >= 5


def test_every_fact_is_marked_where_it_stands(shown):
    """The marks of a fact, put together, are its quote: for all of them."""
    wrong = shown.evaluate("""() => {
        const data = JSON.parse(document.getElementById('data').textContent), bare = (text) => text.replace(/\\s/g, '');
        return data.facts.map((f, n) => {
            const text = document.getElementById('text-' + data.pages[f[2]][0]);
            const marks = [...text.querySelectorAll(`.clean mark[data-f~="${n}"]`)].map((mark) => mark.textContent).join('');
            return bare(marks) === bare(f[9]) ? null : [f[0], marks, f[9]];
        }).filter(Boolean);
    }""")
    assert wrong == []


def test_searching_and_filtering(shown):
    every = count(shown)
    shown.fill("#q", "idc 1272")
    assert 0 < count(shown) < 10
    assert all("1,272" in row for row in shown.locator("#rows .number").all_inner_texts())
    shown.click("#clear")
    assert count(shown) == every
    shown.click("#kinds button:has-text('obligations')")
    assert set(shown.locator("#rows .kind").all_inner_texts()) == {"obligations"} and 0 < count(shown) < every
    shown.click("#kinds button:has-text('deadlines')")
    assert set(shown.locator("#rows .kind").all_inner_texts()) == {"obligations", "deadlines"}
    shown.click("#clear")
    shown.select_option("#f-region", "CN-HN")
    assert 0 < count(shown) < every
    shown.click("#clear")
    shown.fill("#q", "没有这样的话")
    assert count(shown) == 0 and shown.locator("#rows tr").count() == 0
    # Nobody who only listens misses it.
    assert shown.locator("#found").get_attribute("aria-live") == "polite"


def test_sorting_by_value(shown):
    shown.click("#kinds button:has-text('statistics')")
    shown.click("button[data-sort=number]")
    data = facts(shown)
    values = [data["facts"][int(n)][5] for n in shown.locator("#rows tr").evaluate_all("rows => rows.map((row) => row.dataset.n)")]
    assert len(values) == 100 and values == sorted(values, reverse=True)
    assert shown.locator("th.number").get_attribute("aria-sort") == "descending"


def in_view(mark):
    return mark.evaluate("""(mark) => { const a = mark.getBoundingClientRect(), b = mark.closest('.texts').getBoundingClientRect(); return a.top >= b.top && a.bottom <= b.bottom && a.height > 0; }""")


def test_from_a_row_to_its_evidence_and_back(shown):
    shown.fill("#q", "1272家")
    link = shown.locator("#rows tr a").first
    quote = shown.locator("#rows q").first.inner_text()
    link.click()
    marks = shown.locator("article.current .clean mark.on")
    assert "".join(marks.all_inner_texts()) == quote and in_view(marks.first)
    assert shown.locator("#card").is_visible() and "idc_licensed_firms" in shown.locator("#card").inner_text()
    assert shown.evaluate("document.activeElement.matches('mark.on')")
    shown.keyboard.press("Escape")
    assert not shown.locator("#reader").is_visible()
    assert shown.evaluate("document.activeElement.closest('#rows tr')?.id") == shown.locator("#rows tr.on").get_attribute("id")
    # The browser's own way back leads to the evidence again.
    shown.go_back()
    assert shown.locator("#reader").is_visible() and in_view(shown.locator("article.current .clean mark.on").first)


def test_from_a_mark_to_its_row(shown):
    shown.fill("#q", "没有这样的话")
    shown.click("a[href^='#page-'] >> nth=2")
    mark = shown.locator("article.current .clean mark").nth(4)
    mark.click()
    assert mark.evaluate("mark => mark.classList.contains('on')")
    shown.click("#to-row")
    row = shown.locator("#rows tr.on")
    assert row.count() == 1 and row.get_attribute("data-n") in mark.get_attribute("data-f").split()
    assert shown.evaluate("document.activeElement.closest('tr').classList.contains('on')")


def test_the_damaged_text_is_a_click_away(shown):
    data = facts(shown)
    page = next(n for n, p in enumerate(data["pages"]) if "聊聊云服务" in p[1])
    fact = next(f for f in data["facts"] if f[2] == page and f[1] == 0)
    shown.evaluate(f"location.hash = '#fact-{fact[0]}'")
    shown.click("text=As served")
    served = shown.locator("article.current .served .raw")
    assert served.is_visible() and not shown.locator("article.current .clean").is_visible()
    assert "(wù)" in served.inner_text() and in_view(served.locator("mark.on").first)
    digits = lambda text: "".join(c for c in text if c.isdigit())
    assert digits(served.locator("mark.on").first.inner_text()) in digits(fact[9])


def test_opening_the_evidence_leaves_the_row_where_it_was(shown):
    link = shown.locator("#rows tr a").nth(20)
    link.scroll_into_view_if_needed()
    before = link.bounding_box()["y"]
    link.click()
    assert abs(link.bounding_box()["y"] - before) < 2
    shown.keyboard.press("Escape")
    assert abs(link.bounding_box()["y"] - before) < 2


def test_with_the_keyboard_alone(shown):
    shown.keyboard.press("/")
    shown.keyboard.insert_text("湖南 7.4")
    assert 1 <= count(shown) < 20
    shown.fill("#q", "")
    shown.locator("#rows a").first.focus()
    shown.keyboard.press("Enter")
    first = shown.evaluate("location.hash")
    shown.keyboard.press("Escape")
    shown.keyboard.press("ArrowDown")
    shown.keyboard.press("Enter")
    assert shown.evaluate("location.hash") != first and shown.locator("article.current .clean mark.on").count() > 0


def test_points_of_a_chart_lead_to_their_words(shown):
    point = shown.locator("#series svg a[href^='#fact-']").first
    point.focus()
    shown.keyboard.press("Enter")
    assert shown.evaluate("location.hash") == point.get_attribute("href") and in_view(shown.locator("article.current .clean mark.on").first)
    specs = shown.locator("figure script[type='application/json']").evaluate_all("all => all.map((one) => JSON.parse(one.textContent))")
    assert all(s["$schema"].startswith("https://vega.github.io/schema/vega-lite/") and len(s["data"]["values"]) >= 2 for s in specs)
    shown.keyboard.press("Escape")
    shown.locator("#series figure summary").first.click()
    with shown.expect_download() as download:
        shown.locator("button[data-spec]").first.click()
    assert json.loads(download.value.path().read_text("utf-8"))["layer"]


def test_names_for_those_who_listen(shown):
    nameless = shown.evaluate("""() => [...document.querySelectorAll('button, input, select, svg[role], [role=region], figure a')].filter((element) =>
        !(element.getAttribute('aria-label') || element.textContent.trim() || element.closest('label')?.textContent.trim())).map((element) => element.outerHTML)""")
    assert nameless == []
    assert shown.evaluate("new Set([...document.querySelectorAll('[id]')].map((e) => e.id)).size === document.querySelectorAll('[id]').length")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_by_the_rules_for_everybody(browser, report, scheme):
    """axe: names, roles, order of headings, contrast, with the evidence open."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    watched = Watched(browser, report, viewport={"width": 1400, "height": 900}, color_scheme=scheme)
    watched.page.locator("#rows a").nth(3).click()
    found = axe.run(watched.page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    watched.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(browser, report, scheme):
    phone = Watched(browser, report, viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True, color_scheme=scheme)
    page = phone.page
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"), "it can be pushed sideways"
    page.locator("#rows tr").first.tap()
    box = page.locator("#reader").bounding_box()
    assert box["width"] == 390 and in_view(page.locator("article.current .clean mark.on").first)
    page.tap("#to-row")
    assert not page.locator("#reader").is_visible() and page.locator("#rows tr.on").is_visible()
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(int(n) for n in paper.strip("rgb()").split(",")) > 382) == (scheme == "light")
    phone.close()


@pytest.mark.parametrize("width", [820, 1030, 1280, 1900])
def test_nothing_lies_under_the_evidence(browser, report, width):
    watched = Watched(browser, report, viewport={"width": width, "height": 1000})
    page = watched.page
    page.locator("#rows a").nth(5).click()
    reader, cell = page.locator("#reader").bounding_box(), page.locator("#rows .number").nth(5).bounding_box()
    assert reader["width"] == width or cell["x"] + cell["width"] <= reader["x"]
    watched.close()


def test_without_scripts_it_is_a_page_to_read(browser, report):
    plain = Watched(browser, report, java_script_enabled=False)
    assert plain.page.locator("article").first.is_visible() and plain.page.locator("article .clean mark").first.is_visible()
    assert plain.page.locator("tr.late, figure.late").count() == 0 or plain.page.locator("tr.late, figure.late").first.is_visible()
    plain.page.locator("article details.served summary").first.click()
    assert plain.page.locator("article .raw").first.is_visible()
    plain.close()


HOSTILE = "</script><script>window.pwned=1</script><img src=x onerror=window.pwned=2>\"'><svg onload=window.pwned=3>"


def test_a_page_that_injects(browser, tmp_path):
    escape = lambda text: text.replace("&", "&amp;").replace("<", "&lt;")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pipelines/hostile").mkdir(parents=True)
    (tmp_path / "pipelines/hostile/pipeline.toml").write_text(f"description = {json.dumps(HOSTILE)}\nextends = ['telecom']\ninputs = ['pages']\n", "utf-8")
    for n in range(3):
        body = f"<h1>{escape(HOSTILE)}通知</h1><p>来源：{escape(HOSTILE)}</p><p>截至201{n}年6月底，全国IDC企业{escape(HOSTILE)}有127{n}家。</p><p>企业应当在2016年3月1日前向“{escape(HOSTILE)}”报送{escape(HOSTILE)}材料。&#x202E;</p>"
        name = tmp_path / "pages" / f"{n}<b onclick=window.pwned=4>.html"
        name.write_text(f"<html><head><meta charset=utf-8><title>{escape(HOSTILE)}</title></head><body><div class=content>{body}</div></body></html>", "utf-8")
        pathlib.Path(f"{name}.meta.json").write_text(json.dumps({"url": "javascript:window.pwned=5//"}), "utf-8")
    for command in (["run", "hostile"], ["report", "--pipeline", "hostile", "-o", "report.html"]):
        subprocess.run([GONGBAO, "-q", *command], check=True, cwd=tmp_path)
    watched = Watched(browser, tmp_path / "report.html")
    page = watched.page
    assert len(facts(page)["facts"]) >= 3
    for view in ("Repaired", "As served"):
        for n in range(page.locator("#rows tr").count()):
            page.evaluate("n => document.querySelectorAll('#rows tr a')[n].click()", n)
            page.locator(f"button:text-is('{view}')").click()
    assert page.evaluate("window.pwned") is None and "window.pwned" in page.title()
    assert page.locator("img, body svg[onload], [onclick], [onerror], a[href^='javascript:']").count() == 0
    watched.close()
