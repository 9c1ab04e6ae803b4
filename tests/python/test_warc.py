"""warcio reads every record that a crawl wrote, and gongbao every record that warcio wrote."""
import gzip, http.server, io, json, os, pathlib, subprocess, threading

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = pathlib.Path(__file__).parents[2]
GONGBAO = os.environ.get("GONGBAO", str(ROOT / "target/debug/gongbao"))
PAGE = "<html><head><title>通知</title></head><body><div class=content><h1>通知</h1><p>截至2017年6月底，全国IDC企业有%d家。</p></div></body></html>"
BODIES = {f"/{n}.html": (PAGE % (1000 + n)).encode("gbk" if n % 2 else "utf-8") for n in range(40)}


class Site(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        body = BODIES.get(self.path)
        if self.path == "/":
            body = "".join(f"<a href='{p}'>通知</a>" for p in BODIES).encode()
        if body is None:
            self.send_response(404)
            self.send_header("Content-Length", "0")
            return self.end_headers()
        number = int(self.path.strip("/").split(".")[0] or 0)
        tag = f'"{number}"' if number % 3 else None
        if tag and self.headers.get("If-None-Match") == tag:
            self.send_response(304)
            return self.end_headers()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if tag:
            self.send_header("ETag", tag)
        if number % 4 == 1:
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        if number % 4 == 2:
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            return self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = "127.0.0.1:%d" % server.server_port
    for _ in range(2):
        subprocess.run([GONGBAO, "-q", "fetch", "--url", f"http://{host}/", "--allow-private", host, "--corpus", folder], check=True)
    server.shutdown()
    return folder, host


def test_warcio_reads_every_record_and_every_digest_holds(crawled):
    folder, host = crawled
    kinds, bodies, checked = {}, {}, 0
    for file in sorted(folder.glob("*.warc.gz")):
        with open(file, "rb") as stream:
            records = ArchiveIterator(stream, check_digests="raise")
            for record in records:
                kinds[record.rec_type] = kinds.get(record.rec_type, 0) + 1
                body = record.content_stream().read()
                assert record.digest_checker.passed in (True, None) and not record.digest_checker.problems
                checked += record.digest_checker.passed is True
                assert record.rec_headers.protocol == "WARC/1.1"
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    bodies[record.rec_headers.get_header("WARC-Target-URI").removeprefix(f"http://{host}")] = body
    assert {p: b for p, b in bodies.items() if p in BODIES} == BODIES
    assert checked >= kinds["response"] + kinds["request"]
    assert kinds["warcinfo"] == 1 and kinds["request"] == kinds["response"] + kinds["revisit"] and kinds["revisit"] == len(BODIES) + 1


def test_members_stand_alone(crawled):
    """Each record can be read by its offset alone: a member a record."""
    file = next(crawled[0].glob("*.warc.gz"))
    with open(file, "rb") as stream:
        iterator = ArchiveIterator(stream)
        offsets = [iterator.get_record_offset() for _ in iterator]
    with open(file, "rb") as stream:
        for offset in offsets:
            stream.seek(offset)
            assert next(iter(ArchiveIterator(stream))).rec_type in ("warcinfo", "response", "request", "revisit")


@pytest.mark.parametrize("name,packed,version", [("a.warc.gz", True, "1.1"), ("b.warc", False, "1.0")])
def test_gongbao_reads_what_warcio_writes(tmp_path, name, packed, version):
    def chunks(body, size=7):
        return b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + size]), body[i : i + size]) for i in range(0, len(body), size)) + b"0\r\n\r\n"

    page = lambda n: (PAGE % n).encode()
    made = [
        (page(2001), []),
        (chunks(page(2002)), [("Transfer-Encoding", "chunked")]),
        (gzip.compress(page(2003)), [("Content-Encoding", "gzip")]),
        (chunks(gzip.compress(page(2004))), [("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")]),
        ((PAGE % 2005).encode("gbk"), []),
    ]
    with open(tmp_path / name, "wb") as stream:
        writer = WARCWriter(stream, gzip=packed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(name, {"software": "warcio"}))
        for n, (body, headers) in enumerate(made):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html"), *headers], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(f"http://example.com/{n}", "response", payload=io.BytesIO(body), http_headers=head))
    out = subprocess.run([GONGBAO, "-q", "extract", tmp_path / name, "--format", "jsonl"], check=True, capture_output=True, text=True).stdout
    facts = [json.loads(line) for line in out.splitlines()]
    assert [f["url"] for f in facts if f["kind"] == "document"] == [f"http://example.com/{n}" for n in range(5)]
    assert [f["value"] for f in facts if f["kind"] == "statistic"] == [2001, 2002, 2003, 2004, 2005]
