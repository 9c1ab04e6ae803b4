"""Pages to read many of: the samples, and generated ones in the encodings that sites use, some of them bad."""
import io, json, pathlib, random

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = pathlib.Path(__file__).parents[3]
SAMPLES = sorted(p for p in (ROOT / "corpus/samples").iterdir() if not p.name.endswith(".meta.json"))
REGIONS = ["北京市", "上海市", "广东省", "四川省", "浙江省", "贵州省", "甘肃省"]
SERVICES = ["互联网数据中心业务", "内容分发网络业务", "国内呼叫中心业务", "互联网接入服务业务", "信息服务业务"]
PAGE = """<html><head><meta http-equiv=Content-Type content='text/html; charset={charset}'><title>{region}增值电信业务情况（{n}）</title></head>
<body><div class=content><h1>{region}增值电信业务情况（{n}）</h1><p>发布时间：{year}-{month:02}-15 来源：{region}通信管理局</p>
<p>截至{year}年{month}月底，{region}获准经营{service}的企业共{firms}家，同比增长{growth}%。其中，{other}企业{part}家。</p>
<p>今年1—{month}月，{region}受理许可申请{asked}件，{deadline}前完成年报的企业应当按照《电信业务经营许可管理办法》报送信息。</p></div></body></html>"""


def pages(count, seed=9):
    """Dicts with url, fetched_at, content_type and bytes: every tenth a sample under an address of its own, one in 97 broken."""
    chance = random.Random(seed)
    for n in range(count):
        url, fetched_at, kind = f"https://example.com/{n // 100}/{n}.html", "2023-07-26T08:00:00Z", "text/html"
        if n % 97 == 96:
            yield {"url": url, "fetched_at": fetched_at, "content_type": kind, "bytes": chance.choice([b"\x89PNG\r\n\x1a\n" + bytes(range(16)) * 40, bytes(4096)])}
        elif n % 10 == 0:
            page = SAMPLES[n // 10 % len(SAMPLES)]
            told = json.loads(pathlib.Path(f"{page}.meta.json").read_text("utf-8"))
            yield {"url": f"{told.get('url') or url}?n={n}", "fetched_at": told.get("fetched_at"), "content_type": told.get("content_type"), "bytes": page.read_bytes()}
        else:
            charset = chance.choice(["gb2312", "gbk", "utf-8"])
            service, other = chance.sample(SERVICES, 2)
            firms, year = chance.randrange(50, 9000), chance.randrange(2015, 2024)
            told = {"n": n, "charset": charset, "region": chance.choice(REGIONS), "service": service, "other": other, "firms": firms, "part": firms // 3, "year": year}
            told |= {"month": chance.randrange(2, 12), "growth": chance.randrange(1, 400) / 10, "asked": chance.randrange(10, 999), "deadline": f"{year + 1}年3月31日"}
            text = PAGE.format(**told)
            yield {"url": url, "fetched_at": fetched_at, "content_type": kind, "bytes": text.encode("gb18030" if charset != "utf-8" else charset)}


def warc(path, served):
    """Writes pages as responses, a gzip member a record."""
    with open(path, "wb") as out:
        writer = WARCWriter(out, gzip=True)
        for page in served:
            head = StatusAndHeaders("200 OK", [("Content-Type", page["content_type"] or "text/html")], protocol="HTTP/1.1")
            date = {"WARC-Date": page["fetched_at"] or "2023-07-26T08:00:00Z"}
            writer.write_record(writer.create_warc_record(page["url"], "response", payload=io.BytesIO(page["bytes"]), http_headers=head, warc_headers_dict=date))
    return path
