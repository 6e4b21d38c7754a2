"""Draws docs/example.png: the first page of the example's proposal, and the first sheet of its workbook.

Needs the command `quote`, soffice and pdftoppm (libreoffice-calc-nogui, poppler-utils) and Pillow. The example is
Chinese; the picture is for readers of an English page, so that its names are translated here."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "examples" / "scenarios.yaml"
WORDS = {
    "language: zh ": "language: en ", "大模型私有化部署算力方案": "Private deployment of language models",
    "示例系统集成公司": "Example Integrator", "售前支持部": "Pre-sales", "示例银行示例支行": "Example Bank",
    "示例客户（城市商业银行）": "Example customer (city bank)", "信息科技部": "IT department",
    "询价 2026-017": "RFQ 2026-017", "智能客服": "Chat assistant", "集团知识问答（671B 满血版）": "Group Q&A (671B)",
    "行内知识微调": "Fine-tuning", "我方财务": "our finance", "推理平台软件许可": "Platform licence",
    "示例软件公司": "Example Software", "安装与上架": "Installation", "部署与性能调优": "Set-up and tuning",
    "三年硬件维保": "Hardware maintenance", "unit: 年": "unit: years", "运输与保险": "Freight and insurance",
    "运维培训": "Operators' course", "预付款": "advance", "到货款": "on delivery", "验收款": "on acceptance",
    "客户数据中心机房": "the customer's data centre", "5×8，下一工作日上门": "5×8 next business day",
    "电子发票（增值税专用发票）": "VAT special invoice", "机房改造、供电与空调": "power and cooling of the room",
    "按双方确认的测试方案，达到本方案所列并发与时延即为通过": "the agreed test plan is passed",
    "模型与数据的第三方授权": "licences of third parties", "价格随汇率与市场波动，逾期须重新报价": "prices follow the market",
}  # fmt: skip
HEIGHT, PAGE_DPI, SHEET_DPI, EDGE, BETWEEN = 1080, 130, 170, 24, 32
GROUND, MOST_COLOURS = "#d5d8e0", 255


def main() -> None:
    """Build, draw, put side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook, proposal = built(folder)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{name}/office", "--headless", "--convert-to",
                        "pdf", "--outdir", name, workbook.rename(folder / "sheet.xlsx")],
                       check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        page = drawn(proposal, PAGE_DPI)
        sheet = framed(cropped(drawn(folder / "sheet.pdf", SHEET_DPI)))
    side_by_side(framed(page), sheet).save(HERE / "example.png", optimize=True)


def built(folder: Path) -> tuple[Path, Path]:
    """The workbook and the PDF of the example in English."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for chinese, english in WORDS.items():
        text = text.replace(chinese, english)
    file = folder / "example.yaml"
    file.write_text(text, encoding="utf-8")
    run = "from quoter.cli import main; main()"
    subprocess.run(
        [sys.executable, "-c", run, "build", file, "-o", folder], check=True, cwd=HERE.parent
    )
    return next(folder.glob("*.xlsx")), next(folder.glob("*.pdf"))


def drawn(pdf: Path, dpi: int) -> Image.Image:
    """The first page of a PDF."""
    target = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "-singlefile", pdf, target], check=True)
    return Image.open(target.with_suffix(".png")).convert("RGB")


def cropped(image: Image.Image) -> Image.Image:
    """A printed sheet without its margins and its footer."""
    body = image.crop((0, 0, image.width, int(image.height * 0.945)))
    ink = ImageChops.difference(body, Image.new("RGB", body.size, "white")).getbbox()
    return ImageOps.expand(body.crop(ink), 2 * EDGE, "white")


def framed(image: Image.Image) -> Image.Image:
    """The image as high as the picture."""
    width = round(image.width * HEIGHT / image.height)
    return image.resize((width, HEIGHT), Image.Resampling.LANCZOS)


def side_by_side(*images: Image.Image) -> Image.Image:
    """The images on one ground, in few colours."""
    width = sum(image.width for image in images) + BETWEEN * (len(images) + 1)
    picture = Image.new("RGB", (width, HEIGHT + 2 * BETWEEN), GROUND)
    at = BETWEEN
    for image in images:
        picture.paste(image, (at, BETWEEN))
        at += image.width + BETWEEN
    return picture.quantize(MOST_COLOURS, dither=Image.Dither.NONE)


main()
