"""看一看：the practice book's paper and workbook as PNG under `build/look`, for looking at."""

import os
import shutil
import subprocess
from pathlib import Path

import pypdfium2

import demo
from supply_station import paths

FOLDER = Path("build/look")
PAGES = 4
"""Pages of each document that are drawn."""
SCALE = 110 / 72
PAPERS = {
    "客户变更用电查勘工单": ("customer_survey", "--month", demo.MONTH),
    "表计故障周换工单": ("meter_replacement", "--month", demo.MONTH),
    "空户登记册": ("zero_account_register", "--month", demo.MONTH),
    "空户上报文件": ("zero_account_report", "ZB20261001"),
    "销户公告": ("zero_account_announcement", "GG20261001"),
}
"""What the practice book can put on paper beside the month's own papers."""


def draw(pdf: Path) -> None:
    """The first pages of a PDF as `NAME-1.png` …"""
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(PAGES * (1 + ("月报" in pdf.stem)), len(document))):
            document[number].render(scale=SCALE).to_pil().save(FOLDER / f"{pdf.stem}-{number + 1}.png")


def _fonts() -> Path:
    """A fontconfig file with the bundled fonts: a machine without Chinese fonts would draw boxes."""
    file = (FOLDER / "fonts.conf").resolve()
    folders = f"<dir>{paths.fonts()}</dir><cachedir>{FOLDER.resolve() / 'fontcache'}</cachedir>"
    file.write_text(f"<fontconfig><include>/etc/fonts/fonts.conf</include>{folders}</fontconfig>")
    return file


def main() -> None:
    """Make the practice papers if needed and draw them; the workbook goes through LibreOffice."""
    demo.main()
    for name, asked in PAPERS.items():
        demo.supply_station("print", *asked, "--out", demo.FOLDER / f"{name}.pdf")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for pdf in sorted(demo.FOLDER.glob("*.pdf")):
        draw(pdf)
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice is needed to draw the workbook: apt-get install libreoffice-calc")
    environment = {**os.environ, "FONTCONFIG_FILE": str(_fonts())}
    for workbook in sorted(demo.FOLDER.glob("*.xlsx")):
        convert = [office, "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), str(workbook)]
        subprocess.run(convert, check=True, stdout=subprocess.DEVNULL, env=environment)
        draw(FOLDER / f"{workbook.stem}.pdf")
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.resolve()}")


if __name__ == "__main__":
    main()
