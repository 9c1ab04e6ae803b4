"""Writes the attachments that tests/attachments.rs reads, with the writers that offices use:
`pip install reportlab pillow openpyxl xlwt`, a TrueType font with Chinese (fonts-wqy-microhei), then `python make.py`."""

import datetime
import io
import quopri

import openpyxl
import xlwt
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import CIDFont, UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

SONG = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(SONG))
pdfmetrics.registerFont(TTFont("wqy", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"))
GBK = CIDFont(SONG, "GBK-EUC-H")
pdfmetrics.registerFont(GBK)

PROSE = [
    "截至2026年3月末，全省取得增值电信业务经营许可证的企业共5318家，比上年末净增207家。其中，获准经营互联网数据中心业务的企业有412家，"
    "获准经营内容分发网络业务的企业有96家，两项许可都持有的企业占全部持证企业的1.6%。",
    "一季度，全省电信业务收入累计完成118.4亿元，同比增长3.7%；按照上年不变价计算的电信业务总量同比增长9.2%。移动互联网接入流量达到31.6亿GB，"
    "户均移动互联网接入流量为19.8GB/户·月，较上年同期提高1.3GB。",
    "二、下一步，请各市通信发展管理部门在2026年6月30日前完成对未年报企业的核查，逾期不报的列入经营不良名单。",
]


def paragraphs(font):
    style = ParagraphStyle("body", fontName=font, fontSize=11, leading=18, firstLineIndent=22, wordWrap="CJK")
    return [Paragraph(text, style) for text in PROSE]


def running(doc):
    def draw(page, _):
        page.setFont(SONG, 9)
        page.drawCentredString(297, 800, "全省增值电信业务发展情况通报")
        page.drawCentredString(297, 30, f"— {page.getPageNumber()} —")

    doc.build(story(), onFirstPage=draw, onLaterPages=draw)


def story():
    title = ParagraphStyle("title", fontName=SONG, fontSize=20, leading=28, alignment=1, spaceAfter=12)
    small = ParagraphStyle("small", fontName=SONG, fontSize=11, leading=18, alignment=2)
    rows = [
        ["业务种类", "持证企业", "", "许可证变动"],
        ["", "本月末", "上年末", ""],
        ["互联网数据中心", "412", "388", "24"],
        ["内容分发网络", "96", "91", "5"],
        ["国内呼叫中心", "731", "742", "-11"],
    ]
    table = Table(rows)
    table.setStyle(
        TableStyle(
            [
                ("FONT", (0, 0), (-1, -1), SONG, 10),
                ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
                ("SPAN", (0, 0), (0, 1)),
                ("SPAN", (1, 0), (2, 0)),
                ("SPAN", (3, 0), (3, 1)),
            ]
        )
    )
    body = paragraphs(SONG)
    return [Paragraph("关于2026年一季度全省增值电信业务发展情况的通报", title), *body[:2], PageBreak(), Paragraph("单位：家", small), table, *body[2:], PageBreak(), Paragraph("附件从略。", small)]


def mixed_widths():
    """A font whose codes take one byte for ASCII and two for Chinese, named and not embedded."""
    page = canvas.Canvas("gbk.pdf", invariant=1)
    page.setFont(GBK.fontName, 12)
    for i, line in enumerate(["许可证年报情况", "全省5318家持证企业中，有5106家按时报送了年报，报送率为96%。", "其余212家被责令改正，IDC企业占19家。"]):
        page.drawString(72, 760 - 24 * i, line.encode("gbk").decode("latin1"))
    page.save()


def embedded():
    """An embedded subset with a map back to Unicode, and a table with three rules only."""
    page = canvas.Canvas("embedded.pdf", invariant=1)
    page.setFont("wqy", 16)
    page.drawCentredString(297, 780, "各市宽带接入用户统计")
    page.setFont("wqy", 10)
    page.drawRightString(500, 750, "单位：万户")
    rows = [("地区", "2月末", "3月末", "比上月增加"), ("省会", "284.1", "286.0", "1.9"), ("东港市", "97.5", "98.2", "0.7"), ("西岭市", "61.3", "61.1", "-0.2")]
    for y in (740, 720, 650):
        page.line(90, y, 500, y)
    for i, row in enumerate(rows):
        for x, text in zip((100, 220, 320, 420), row):
            page.drawString(x, 726 - 22 * i, text)
    page.setFont("wqy", 11)
    page.drawString(90, 630, "注：接入用户指在报告期末登记的固定互联网宽带用户。")
    page.save()


def pictures():
    blank = io.BytesIO()
    Image.new("L", (300, 400), 255).save(blank, "PNG")
    blank.seek(0)
    page = canvas.Canvas("scan.pdf", invariant=1)
    page.drawImage(ImageReader(blank), 0, 0, 595, 842)
    page.save()


def locked():
    page = canvas.Canvas("locked.pdf", encrypt=StandardEncryption("secret"))
    page.drawString(72, 700, "1272")
    page.save()


def workbook():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "主要指标"
    sheet["A1"] = "2026年3月电信业务主要指标完成情况"
    sheet.merge_cells("A1:E1")
    sheet["E2"] = "单位：万户"
    for cells, text in [("A3:A4", "指标名称"), ("B3:C3", "到达数"), ("D3:D4", "同比增长"), ("E3:E4", "截止日期")]:
        sheet[cells.split(":")[0]] = text
        sheet.merge_cells(cells)
    sheet["B4"], sheet["C4"] = "3月末", "上年末"
    rows = [("移动电话用户", 6120, 6098.5, 0.031), ("其中：5G用户", 4016.25, 3907, 0.1026), ("固定电话用户", 482, 488, -0.012)]
    for r, (name, now, before, growth) in enumerate(rows, 5):
        sheet.cell(r, 1, name)
        sheet.cell(r, 2, now).number_format = "#,##0.0"
        sheet.cell(r, 3, before)
        sheet.cell(r, 4, growth).number_format = "0.0%"
        sheet.cell(r, 5, datetime.datetime(2026, 3, 31)).number_format = 'yyyy"年"m"月"d"日"'
    sheet["A9"] = "注：本表为快报数据。"
    hidden = book.create_sheet("底稿")
    hidden["A1"] = 999
    hidden.sheet_state = "hidden"
    book.save("indicators.xlsx")


def old_workbook():
    book = xlwt.Workbook(encoding="gbk")
    sheet = book.add_sheet("分市")
    sheet.write_merge(0, 0, 0, 2, "2026年一季度各市电信业务收入")
    sheet.write(1, 2, "单位：亿元")
    for r, row in enumerate([("地区", "电信业务收入", "同比（%）"), ("省会", 41.2, 3.1), ("东港市", 18.6, 2.4), ("西岭市", 9.75, -0.8)], 2):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    book.save("cities.xls")


def archive():
    page = f"<html><head><title>年报情况-某省通信管理局</title></head><body><h1>许可证年报情况</h1><div class='TRS_Editor'><p>{PROSE[0]}</p></div></body></html>"
    body = quopri.encodestring(page.encode("gbk")).replace(b"\n", b"\r\n")
    head = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://www.example.gov.cn/2026/0415/c1.html\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----b"\r\n\r\n------b\r\nContent-Type: text/html; charset=gbk\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: http://www.example.gov.cn/2026/0415/c1.html\r\n\r\n"
    )
    with open("page.mhtml", "wb") as file:
        file.write(head.encode() + body + b"\r\n------b\r\nContent-Type: image/gif\r\nContent-Transfer-Encoding: base64\r\n\r\nR0lGODlhAQABAAAAACw=\r\n------b--\r\n")


if __name__ == "__main__":
    running(SimpleDocTemplate("report.pdf", invariant=1))
    mixed_widths()
    embedded()
    pictures()
    locked()
    workbook()
    old_workbook()
    archive()
    with open("report.pdf", "rb") as whole, open("cut.pdf", "wb") as cut:
        cut.write(whole.read()[:900])
