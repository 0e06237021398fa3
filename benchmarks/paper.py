"""Measures the paper: 2,000 check orders against a bare canvas, and against LibreOffice.

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
from supply_station.documents import barcode, typeface, zero_account_check
from supply_station.documents.paper import PORTRAIT, THIN, Box, Paper
from supply_station.documents.zero_account_check import ZeroAccountCheckOrder, ZeroAccountCheckSheet, render

ROUNDS = 5
MOST_RATIO, MOST_MEMORY_MB, LEAST_GAIN = 1.5, 400, 10
SURNAMES = "彭田向王李张刘陈杨黄吴石龙覃周罗梁宋郑谢唐许邓冯"
GIVEN = "大明小芳国强建华秀英桂兰志勇春梅文军玉珍光辉丽萍德顺金凤永红"
RARE = ("𠮷", "𬭳", "𪛖", "㐂")
VILLAGES = ("岩板溪", "老司城", "马蹄寨", "白果坪", "茶垭", "响水洞", "梨树湾", "双岔河")


def order(number: int) -> ZeroAccountCheckOrder:
    """An invented account; one name in fifty holds a rare character."""
    village = VILLAGES[number // 7 % len(VILLAGES)]
    given = GIVEN[number * 7 % 28] + (RARE[number % 4] if number % 50 == 0 else GIVEN[number * 11 % 27])
    return ZeroAccountCheckOrder(
        number=f"LD202610{number:04d}",
        reprint=number % 40 == 0,
        account_no=f"{4300000000000 + number * 7919}",
        former_account_no=f"{number * 7919:010d}",
        name=SURNAMES[number % len(SURNAMES)] + given,
        address=f"溪口县白岩镇{village}村 {number % 9 + 1} 组 {number % 113 + 1} 户",
        phone=f"138{number * 104729 % 100_000_000:08d}",
        area=f"{village}村 {number % 4 + 1} 号台区",
        line=f"10kV {village}线",
        manager=SURNAMES[number // 7 % 8] + "大明",
        category="低压居民",
        usage_class="居民生活",
        status="正常",
        cycle="双月",
        meter_no=f"1430009{number * 15485863 % 10**15:015d}",
        multiplier="1",
        last_reading=f"{number * 37 % 99999}.{number % 100:02d}",
        last_month="2026-10",
        zero_from="2026-05",
        zero_months=3 + number % 9,
        history=tuple(
            (f"{2025 + (10 + at) // 12}-{(10 + at) % 12 + 1:02d}", f"{number * at % 317}.5")
            for at in range(12)
        ),
    )


def sheet(orders: int) -> ZeroAccountCheckSheet:
    """The orders as one sheet."""
    some = tuple(order(number) for number in range(1, orders + 1))
    rule = "还须现场查实存在安全隐患或不具备继续供电条件，并公告满一个月（《供电营业规则》2024 年版）"
    return ZeroAccountCheckSheet(
        "溪口县白岩镇供电所", "2026-10", datetime(2026, 10, 31, 15, 20), "彭小芳", rule, some
    )


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


def record(one: ZeroAccountCheckSheet) -> list[Op]:
    """Everything that is drawn for a sheet."""
    OPS.clear()
    zero_account_check.Paper = Recorder  # type: ignore[attr-defined]
    render(one)
    zero_account_check.Paper = Paper  # type: ignore[attr-defined]
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


def ours(one: ZeroAccountCheckSheet) -> bytes:
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
GRID, TWIPS = 12, 850


def paragraph(text: str, size: int = 21, before: str = "") -> str:
    style = f'<w:rPr>{FONT}<w:sz w:val="{size}"/></w:rPr>'
    run = f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f'<w:p><w:pPr>{before}<w:spacing w:after="0"/></w:pPr>{run}</w:p>'


def row(height: float, cells: list[tuple[str, int]]) -> str:
    """A table row of (text, columns of twelve), its height in mm."""
    inner = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{TWIPS * span}" w:type="dxa"/><w:gridSpan w:val="{span}"/></w:tcPr>'
        f"{paragraph(text, 18)}</w:tc>"
        for text, span in cells
    )
    return f'<w:tr><w:trPr><w:trHeight w:val="{height * 56.7:.0f}"/></w:trPr>{inner}</w:tr>'


def docx_page(one: ZeroAccountCheckOrder, *, first: bool) -> str:
    break_before = "" if first else "<w:pageBreakBefore/>"
    rows = []
    for height, cells in zero_account_check._ARCHIVE:  # noqa: SLF001 - the same form
        spans = {3: (1, 3), 2: (1, 5), 1: (1, 11)}[len(cells)]
        texts = [
            pair
            for title, _, field, _ in cells
            for pair in ((title, spans[0]), (str(getattr(one, field) or "/"), spans[1]))
        ]
        rows.append(row(height, texts))
    rows.append(row(6, [(month, 1) for month, _ in one.history]))
    rows.append(row(6, [(kwh, 1) for _, kwh in one.history]))
    for height, cells in zero_account_check._BY_HAND:  # noqa: SLF001
        span = GRID // len(cells) - 2
        texts = [
            pair for title, _, spelt, _ in cells for pair in ((title, 2), (spelt.replace("|", "  "), span))
        ]
        rows.append(row(height, texts))
    rows.append(row(27, [(f"{who}签字：", 3) for who in ("核查人1", "核查人2", "班组长", "所长")]))
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = f'<w:gridCol w:w="{TWIPS}"/>' * GRID
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{GRID * TWIPS}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{''.join(rows)}</w:tbl>"
    )
    head = paragraph(f"零度户现场核查工单　工单号 {one.number}", 32, break_before)
    return head + table + paragraph("连续六个月零电量不等于可以销户。", 18)


def write_docx(target: Path, one: ZeroAccountCheckSheet) -> None:
    body = "".join(docx_page(each, first=at == 0) for at, each in enumerate(one.orders))
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


def libreoffice(soffice: str, one: ZeroAccountCheckSheet, limit: float) -> float | None:
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
        if pages != len(one.orders):
            print(f"  note: LibreOffice made {pages} pages of {len(one.orders)} forms")
        return taken


def report(name: str, figure: str, limit: str, kept: bool) -> bool:  # noqa: FBT001
    print(f"{name:<52}{figure:>16}{limit:>12}  {'ok' if kept else 'MISSED'}")
    return kept


def against_bare(one: ZeroAccountCheckSheet) -> tuple[bool, float]:
    ops = record(one)
    rounds = [(seconds(lambda: ours(one)), seconds(lambda: bare(ops))) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"{len(one.orders)} orders: ours {mine:.2f} s, bare canvas {theirs:.2f} s of processor")
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
