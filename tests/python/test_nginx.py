"""A plain site as they are: a real nginx with GBK pages, a compressed sitemap, a feed, gzip, validators and a closed folder."""
import collections, gzip, json, os, pathlib, shutil, socket, subprocess, time

import pytest

ROOT = pathlib.Path(__file__).parents[2]
GONGBAO = os.environ.get("GONGBAO", str(ROOT / "target/debug/gongbao"))
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX, reason="nginx is not installed (apt-get install nginx)")

CONF = """
daemon off; master_process off; pid {root}/nginx.pid; error_log {root}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  access_log {root}/access.log; default_type text/html; gzip on; gzip_min_length 200; gzip_types text/html text/xml;
  types {{ text/html html; text/xml xml rss; application/x-gzip gz; text/plain txt; }}
  client_body_temp_path {root}/t1; proxy_temp_path {root}/t2; fastcgi_temp_path {root}/t3; uwsgi_temp_path {root}/t4; scgi_temp_path {root}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}/www; location /old/ {{ return 301 /gbk/0.html; }} }}
}}
"""
PAGE = "<html><head><meta http-equiv=Content-Type content='text/html; charset=gb2312'><title>第{n}号</title></head><body><div class=content><h1>第{n}号</h1><p>截至2017年6月底，持证企业共{v}家，同比增长7.5%。</p><p>" + "各地应当严格执行本通知的规定。" * 20 + "</p></div></body></html>"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("nginx")
    root.chmod(0o755)
    www = root / "www"
    for folder in ("gbk", "map", "rss", "private"):
        (www / folder).mkdir(parents=True)
        for n in range(10):
            (www / folder / f"{n}.html").write_bytes(PAGE.format(n=f"{folder}{n}", v=1000 + n).encode("gbk"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    links = "".join(f"<a href='gbk/{n}.html'>通知</a>" for n in range(10)) + "<a href='/private/1.html'>内部</a><a href='/old/x'>旧址</a>"
    (www / "index.html").write_bytes(f"<html><meta charset=gbk><body>{links}</body></html>".encode("gbk"))
    (www / "robots.txt").write_text("User-agent: *\nDisallow: /private/\n")
    (www / "sitemap.xml.gz").write_bytes(gzip.compress(("<urlset>" + "".join(f"<url><loc>{base}/map/{n}.html</loc></url>" for n in range(10)) + "</urlset>").encode()))
    (www / "feed.xml").write_bytes(("<?xml version='1.0' encoding='GBK'?><rss><channel>" + "".join(f"<item><title>第{n}号</title><link>{base}/rss/{n}.html</link></item>" for n in range(10)) + "</channel></rss>").encode("gbk"))
    (root / "nginx.conf").write_text(CONF.format(root=root, port=port))
    server = subprocess.Popen([NGINX, "-c", root / "nginx.conf", "-p", root], stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield root, port
    server.terminate()
    server.wait()


def fetch(site, corpus, pipeline):
    root, port = site
    folder = corpus / "pipelines" / "site"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pipeline.toml").write_text(pipeline.format(port=port))
    report = corpus / "report.jsonl"
    command = [GONGBAO, "-q", "fetch", "site", "--allow-private", f"127.0.0.1:{port}", "--corpus", corpus / "corpus", "--report", report, "--metrics", corpus / "site.prom"]
    subprocess.run(command, check=True, cwd=corpus)
    return [json.loads(line) for line in report.read_text().splitlines()]


PIPELINE = """
description = "a site"
[crawl]
contact = "mailto:test@example.com"
[[source]]
name = "lists"
seeds = ["http://127.0.0.1:{port}/"]
[[source]]
name = "map"
sitemaps = ["http://127.0.0.1:{port}/sitemap.xml.gz"]
[[source]]
name = "feed"
feeds = ["http://127.0.0.1:{port}/feed.xml"]
"""


def test_a_pipeline_of_lists_sitemap_and_feed(site, tmp_path):
    lines = fetch(site, tmp_path, PIPELINE)
    counts = collections.Counter((l["source"], l["outcome"]) for l in lines)
    assert counts == {("lists", "stored"): 12, ("lists", "blocked_robots"): 1, ("map", "parsed"): 1, ("map", "stored"): 10, ("feed", "parsed"): 1, ("feed", "stored"): 10}
    assert next(l for l in lines if l["url"].endswith("/old/x"))["final_url"].endswith("/gbk/0.html")
    access = (site[0] / "access.log").read_text()
    assert "/private/" not in access and access.count("/robots.txt") == 1 and "gongbao/" in access and "+mailto:test@example.com" in access
    metrics = (tmp_path / "site.prom").read_text()
    assert 'gongbao_addresses{pipeline="site",source="feed",outcome="stored"} 10' in metrics
    out = subprocess.run([GONGBAO, "-q", "extract", tmp_path / "corpus", "--format", "jsonl"], check=True, capture_output=True, text=True).stdout
    facts = [json.loads(line) for line in out.splitlines()]
    assert sum(f["kind"] == "statistic" and f["unit"] == "家" for f in facts) >= 30
    # Nothing changed: nginx says so itself.
    again = collections.Counter(l["outcome"] for l in fetch(site, tmp_path, PIPELINE))
    assert again["not_modified"] + again["unchanged"] == 34 and again["blocked_robots"] == 1 and sum(again.values()) == 35
