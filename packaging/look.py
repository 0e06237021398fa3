"""看一看：the practice book's paper and workbook as PNG under `build/look`, for looking at."""

import shutil
import subprocess
from pathlib import Path

import pypdfium2

import demo

FOLDER = Path("build/look")
PAGES = 4
"""Pages of each document that are drawn."""
SCALE = 110 / 72


def draw(pdf: Path) -> None:
    """The first pages of a PDF as `NAME-1.png` …"""
    with pypdfium2.PdfDocument(pdf) as document:
        for number in range(min(PAGES * (1 + ("月报" in pdf.stem)), len(document))):
            document[number].render(scale=SCALE).to_pil().save(FOLDER / f"{pdf.stem}-{number + 1}.png")


def main() -> None:
    """Make the practice papers if needed and draw them; the workbook goes through LibreOffice."""
    demo.main()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for pdf in sorted(demo.FOLDER.glob("*.pdf")):
        draw(pdf)
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("LibreOffice is needed to draw the workbook: apt-get install libreoffice-calc")
    for workbook in sorted(demo.FOLDER.glob("*.xlsx")):
        convert = [office, "--headless", "--convert-to", "pdf", "--outdir", str(FOLDER), str(workbook)]
        subprocess.run(convert, check=True, stdout=subprocess.DEVNULL)
        draw(FOLDER / f"{workbook.stem}.pdf")
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.resolve()}")


if __name__ == "__main__":
    main()
