"""Measures the paper: 2,000 orders of every kind in one file against a bare canvas, and against LibreOffice.

    python benchmarks/paper.py [--orders N] [--without-libreoffice]

Bare: the same strings at the same places, the same grid as an XObject and the same bar codes, drawn by
reportlab alone in one font — no look-up of rare characters, no fitting, no layout, no corrected ToUnicode.
Both run in this process in turn, and both read their fonts anew in each round.
LibreOffice: the same forms as one merged .docx, without bar codes, turned into PDF by `soffice --headless`.
It is not needed for anything else; `apt-get install libreoffice-writer` brings it.
"""

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from supply_station import paths
from supply_station.documents import barcode, order_form, typeface
from supply_station.documents.order_form import Fact, OrderPage, OrderSheets, render
from supply_station.documents.paper import PORTRAIT, THIN, Box, Paper
from supply_station.intake import form_file
from supply_station.rules.form import Form
from supply_station.rules.work_order import number as order_number
from supply_station.rules.work_order import short_code

ROUNDS = 5
MOST_RATIO, MOST_MEMORY_MB, LEAST_GAIN = 1.5, 400, 10
SURNAMES = "彭田向王李张刘陈杨黄吴石龙覃周罗梁宋郑谢唐许邓冯"
GIVEN = "大明小芳国强建华秀英桂兰志勇春梅文军玉珍光辉丽萍德顺金凤永红"
RARE = ("𠮷", "𬭳", "𪛖", "㐂")
VILLAGES = ("岩板溪", "老司城", "马蹄寨", "白果坪", "茶垭", "响水洞", "梨树湾", "双岔河")


def forms() -> list[Form]:
    """The forms that come with the program, one of each kind."""
    return [form_file.read(file.read_bytes(), file.name) for file in paths.forms(Path("none.book"))]


def facts(number: int) -> dict[str, Fact]:
    """An invented account; one name in fifty holds a rare character."""
    village = VILLAGES[number // 7 % len(VILLAGES)]
    given = GIVEN[number * 7 % 28] + (RARE[number % 4] if number % 50 == 0 else GIVEN[number * 11 % 27])
    months = [f"{2025 + (10 + at) // 12}-{(10 + at) % 12 + 1:02d}" for at in range(12)]
    return {
        "customer.account_no": f"{4300000000000 + number * 7919}",
        "customer.former_account_no": f"{number * 7919:010d}",
        "customer.name": SURNAMES[number % len(SURNAMES)] + given,
        "customer.address": f"溪口县白岩镇{village}村 {number % 9 + 1} 组 {number % 113 + 1} 户",
        "customer.phone": f"138{number * 104729 % 100_000_000:08d}",
        "customer.category": "低压居民",
        "customer.usage_class": "居民生活",
        "customer.status": "正常",
        "customer.cycle": "双月",
        "customer.capacity": "8.00",
        "customer.voltage": "220V",
        "customer.phase": "单相",
        "area.name": f"{village}村 {number % 4 + 1} 号台区",
        "line.name": f"10kV {village}线",
        "area.manager": SURNAMES[number // 7 % 8] + "大明",
        "meter.number": f"1430009{number * 15485863 % 10**15:015d}",
        "meter.model": "DDZY285-Z",
        "meter.multiplier": "1",
        "meter.last_reading": f"{number * 37 % 99999}.{number % 100:02d}",
        "meter.last_month": "2026-10",
        "zero_account.since": "2026-05",
        "zero_account.cycles": f"{3 + number % 9} 个周期",
        "usage.history": tuple((month, f"{number * at % 317}.5") for at, month in enumerate(months)),
        "order.cause": f"第 {number} 号事由",
        "order.sent": "田大明、向二妹" if number % 2 else "",
    }


def sheet(orders: int) -> OrderSheets:
    """The orders as one sheet, their kinds in turn."""
    kinds = forms()
    pages = tuple(
        OrderPage(
            form := kinds[number % len(kinds)],
            order_number(form.kind, "2026-10", number),
            short_code(number),
            number % 40 == 0,
            facts(number),
        )
        for number in range(1, orders + 1)
    )
    rule = "还须现场查实存在安全隐患或不具备继续供电条件，并公告满一个月（《供电营业规则》2024 年版）"
    return OrderSheets("溪口县白岩镇供电所", datetime(2026, 10, 31, 15, 20), "彭小芳", rule, pages)


def sheets(one: OrderSheets) -> int:
    """How many sheets of paper there are, every copy counted."""
    return sum(len(page.form.copies) or 1 for page in one.pages)


Op = tuple[Any, ...]
OPS: list[Op] = []


class Recorder(Paper):
    """Notes what our paper draws, so that the bare canvas can draw the same."""

    def write(self, x: float, y: float, text: str, size: float = 10.5, *, bold: bool = False) -> None:
        OPS.append(("text", x, y, text, size))
        super().write(x, y, text, size, bold=bold)

    def frame(self, box: Box, weight: float = THIN) -> None:
        OPS.append(("frame", box, weight))
        super().frame(box, weight)

    def shade(self, box: Box) -> None:
        OPS.append(("shade", box))
        super().shade(box)

    def rule(self, x: float, y: float, length: float) -> None:
        OPS.append(("rule", x, y, length))
        super().rule(x, y, length)

    def barcode(self, number: str, box: Box) -> None:
        OPS.append(("barcode", number, box))
        super().barcode(number, box)

    @contextmanager
    def blank(self) -> Iterator[str]:
        with super().blank() as name:
            OPS.append(("begin", name))
            yield name
            OPS.append(("end",))

    def stamp(self, name: str) -> None:
        OPS.append(("stamp", name))
        super().stamp(name)

    def end_page(self) -> None:
        OPS.append(("page",))
        super().end_page()


def record(one: OrderSheets) -> list[Op]:
    """Everything that is drawn for a sheet."""
    OPS.clear()
    order_form.Paper = Recorder  # type: ignore[attr-defined]
    render(one)
    order_form.Paper = Paper  # type: ignore[attr-defined]
    return list(OPS)


def draw_barcode(canvas: Canvas, number: str, box: Box) -> None:
    bars, modules = barcode.bars(number)
    module, path = box.width / modules, canvas.beginPath()
    for start, width in bars:
        path.rect(box.x + start * module, box.y, width * module, box.height)
    canvas.drawPath(path, stroke=0, fill=1)


def bare(ops: list[Op]) -> bytes:
    """The same drawing without our house."""
    pdfmetrics.registerFont(TTFont("Bare", str(paths.fonts() / "NotoSansSC-Regular.ttf")))
    file = BytesIO()
    canvas = Canvas(file, pagesize=PORTRAIT, invariant=1, pageCompression=1)
    set_size = 0.0
    for op, *given in ops:
        if op == "text":
            x, y, text, size = given
            if size != set_size:
                set_size = size
                canvas.setFont("Bare", size)
            canvas.drawString(x, y, text)
        elif op == "frame":
            canvas.setLineWidth(given[1])
            canvas.rect(*given[0])
        elif op == "shade":
            canvas.setFillGray(0.92)
            x, y, width, height = given[0]
            canvas.rect(x, y, width, height, stroke=0, fill=1)
            canvas.setFillGray(0)
        elif op == "rule":
            canvas.setLineWidth(THIN)
            canvas.line(given[0], given[1], given[0] + given[2], given[1])
        elif op == "barcode":
            draw_barcode(canvas, *given)
        else:
            set_size = 0.0
            page_op(canvas, op, given)
    canvas.save()
    return file.getvalue()


def page_op(canvas: Canvas, op: str, given: list[Any]) -> None:
    if op == "begin":
        canvas.beginForm(given[0])
    elif op == "end":
        canvas.endForm()
    elif op == "stamp":
        canvas.doForm(given[0])
    else:
        canvas.showPage()


def ours(one: OrderSheets) -> bytes:
    """Our paper, its caches empty and its fonts read anew, as the bare side reads its font."""
    for cache in (typeface.font, typeface.glyph, typeface.advance, typeface.runs, typeface.fit):
        cache.cache_clear()
    return render(one)


def seconds(act: Callable[[], object]) -> float:
    """Processor time, so that what else the machine does counts for neither side."""
    start = time.process_time()
    act()
    return time.process_time() - start


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FONT = '<w:rFonts w:ascii="Noto Sans SC" w:hAnsi="Noto Sans SC" w:eastAsia="Noto Sans SC"/>'
TWIPS_PER_MM = 56.7


def paragraph(text: str, size: int = 21, before: str = "") -> str:
    style = f'<w:rPr>{FONT}<w:sz w:val="{size}"/></w:rPr>'
    run = f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f'<w:p><w:pPr>{before}<w:spacing w:after="0"/></w:pPr>{run}</w:p>'


def row(height: float, cells: list[tuple[str, float]]) -> str:
    """A table row of (text, width), lengths in mm."""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{TWIPS_PER_MM * width:.0f}" w:type="dxa"/>'
        f'<w:gridSpan w:val="{width:.0f}"/></w:tcPr>{paragraph(text, 18)}</w:tc>'
        for text, width in cells
    )
    return f'<w:tr><w:trPr><w:trHeight w:val="{height * TWIPS_PER_MM:.0f}"/></w:trPr>{inner}</w:tr>'


def docx_rows(one: OrderPage) -> Iterator[str]:
    """The same cells as on our paper."""
    for section in one.form.sections:
        yield row(6, [(section.title, form_file.WIDTH)])
        for line in section.rows:
            fields = [(one.form.field(cell.field), cell) for cell in line.cells]
            texts = [
                pair
                for field, cell in fields
                for pair in ((field.heading, cell.label), (said(one, field.of, field.spelt), cell.width))
            ]
            yield row(line.height, texts)
    yield row(25, [(f"{who}签字：", form_file.WIDTH / len(one.form.signers)) for who in one.form.signers])


def said(one: OrderPage, of: str | None, spelt: str | None) -> str:
    fact = one.facts.get(of or "")
    if isinstance(fact, tuple):
        return "  ".join(f"{month} {kwh}" for month, kwh in fact)
    return fact or (spelt or "/").replace("|", "  ")


def docx_page(one: OrderPage, *, first: bool) -> str:
    break_before = "" if first else "<w:pageBreakBefore/>"
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = f'<w:gridCol w:w="{TWIPS_PER_MM:.0f}"/>' * form_file.WIDTH
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{form_file.WIDTH * TWIPS_PER_MM:.0f}" w:type="dxa"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(docx_rows(one))}</w:tbl>"
    )
    head = paragraph(f"{one.form.kind}　工单号 {one.number}　短码 {one.code}", 24, break_before)
    return head + table + paragraph(one.form.note[:60], 14)


def write_docx(target: Path, one: OrderSheets) -> None:
    body = "".join(
        docx_page(each, first=at == 0 and copy == 0)
        for at, each in enumerate(one.pages)
        for copy in range(len(each.form.copies) or 1)
    )
    section = (
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="567" w:right="567" w:bottom="567" w:left="850" w:header="0"/></w:sectPr>'
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>'
    )
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", relations)
        archive.writestr(
            "word/document.xml", f"<w:document {W}><w:body>{body}{section}</w:body></w:document>"
        )


def libreoffice(soffice: str, one: OrderSheets, limit: float) -> float | None:
    """Processor seconds LibreOffice needs for the forms; None beyond the limit by the clock."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_docx(folder / "forms.docx", one)
        fonts = f"<fontconfig><dir>{paths.fonts()}</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
        (folder / "fonts.conf").write_text(fonts, encoding="utf-8")
        command = [soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--convert-to", "pdf", "--outdir", name, str(folder / "forms.docx")]
        environment = {"FONTCONFIG_FILE": str(folder / "fonts.conf"), "HOME": name, "PATH": "/usr/bin:/bin"}
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=limit, env=environment)
        except subprocess.TimeoutExpired:
            return None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        pages = (folder / "forms.pdf").read_bytes().count(b"/Type/Page/")
        if pages != sheets(one):
            print(f"  note: LibreOffice made {pages} pages of {sheets(one)} sheets")
        return taken


def report(name: str, figure: str, limit: str, kept: bool) -> bool:  # noqa: FBT001
    print(f"{name:<52}{figure:>16}{limit:>12}  {'ok' if kept else 'MISSED'}")
    return kept


def against_bare(one: OrderSheets) -> tuple[bool, float]:
    ops = record(one)
    rounds = [(seconds(lambda: ours(one)), seconds(lambda: bare(ops))) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
    figures = f"ours {mine:.2f} s, bare canvas {theirs:.2f} s of processor"
    print(f"{len(one.pages)} orders, {sheets(one)} sheets: {figures}")
    ratio = mine / theirs
    return report("ours ÷ bare canvas", f"{ratio:.2f}", f"≤ {MOST_RATIO}", ratio <= MOST_RATIO), mine


def memory(orders: int) -> bool:
    command = [sys.executable, __file__, "--orders", str(orders), "--memory"]
    peak = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    within = peak < MOST_MEMORY_MB
    return report("peak memory of a process of its own", f"{peak} MB", f"< {MOST_MEMORY_MB} MB", within)


def against_libreoffice(orders: int, mine: float) -> bool:
    soffice = shutil.which("soffice")
    if soffice is None:
        print("LibreOffice is not installed, so it was not measured: apt-get install libreoffice-writer")
        return True
    few, all_of_them = (libreoffice(soffice, sheet(number), 300) for number in (200, orders))
    for number, taken in ((200, few), (orders, all_of_them)):
        print(
            f"LibreOffice, {number} forms: {f'{taken:.1f} s of processor' if taken else 'not within 300 s'}"
        )
    gain = (all_of_them or few or 0.0) / mine  # 200 forms alone are a lower bound
    return report("LibreOffice ÷ ours", f"{gain:.0f} ×", f"≥ {LEAST_GAIN} ×", gain >= LEAST_GAIN)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=2000)
    parser.add_argument("--without-libreoffice", action="store_true")
    parser.add_argument("--memory", action="store_true", help="only print our peak memory in MB")
    wanted = parser.parse_args()
    if wanted.memory:
        render(sheet(wanted.orders))
        # not ru_maxrss: a child inherits that from the process that started it
        status = Path("/proc/self/status").read_text(encoding="ascii")
        print(int(status.split("VmHWM:")[1].split()[0]) // 1024)
        return 0
    kept, mine = against_bare(sheet(wanted.orders))
    kept &= memory(wanted.orders)
    if not wanted.without_libreoffice:
        kept &= against_libreoffice(wanted.orders, mine)
    return 0 if kept else 1


if __name__ == "__main__":
    raise SystemExit(main())
