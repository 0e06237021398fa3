"""导入的后台：what the page does on the worker thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from supply_station.errors import RuleBroken
from supply_station.services import (
    backup,
    import_batch,
    import_look,
    import_refused,
    import_template,
    import_undo,
    import_view,
    reader_finding,
)
from supply_station.services.import_kind import KINDS
from supply_station.services.import_look import Look
from supply_station.services.import_undo import Undone
from supply_station.services.import_view import Part, Step
from supply_station.services.plan import Plan
from supply_station.services.reader_finding_entry import RemarkLine, remark_lines
from supply_station.ui.kit.desk import Desk
from supply_station.ui.kit.jobs import Job
from supply_station.ui.kit.saving import Made


@dataclass(frozen=True)
class Told:
    """What the clerk tells about files; None and empty where the files shall speak for themselves.

    `answer` is what their kind asks for: the 电费年月, the 割接文号.
    """

    kind: str | None = None
    answer: str | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    create_missing: bool = False


@dataclass(frozen=True)
class Seen:
    """What files are, and what taking them would do; without a plan where the clerk must tell more.

    `later` are files of another kind, which come after these.
    """

    files: tuple[Path, ...]
    later: tuple[Path, ...]
    looks: tuple[Look, ...]
    told: Told
    kind: str | None
    plan: Plan | None = None
    summary: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def lacks(self) -> tuple[str, ...]:
        """What columns are missing."""
        return tuple(dict.fromkeys(name for each in self.looks for name in each.lacks))

    @property
    def says_all(self) -> bool:
        """Whether every file says what its kind asks for."""
        return all(each.says_all for each in self.looks)


@dataclass(frozen=True)
class Reading:
    """Looks at files and previews those of one kind; customer lists come first."""

    desk: Desk
    files: Sequence[Path]
    told: Told

    def __call__(self, job: Job) -> Seen:
        """On the worker thread."""
        looks = []
        for path in self.files:
            job.say(f"正在看文件 {path.name}…")
            looks.append(
                self.desk.consult(import_look.look, path=path, kind=self.told.kind, mapping=self.told.mapping)
            )
        kinds = [each.kind for each in looks]
        kind = next((each for each in KINDS if each in kinds), None)
        chosen = tuple(each for each in looks if each.kind == kind)
        files = tuple(each.path for each in chosen)
        later = tuple(each.path for each in looks if each.kind != kind)
        seen = Seen(files, later, chosen, self.told, kind)
        if kind is None or seen.lacks or not (seen.says_all or self.told.answer):
            return seen
        job.say("正在预览，与账本比较…")
        asked = KINDS[kind].asks
        answered = {asked.field: self.told.answer} if asked is not None else {}
        plan = self.desk.consult(
            import_batch.preview,
            kind=kind,
            paths=files,
            today=self.desk.office.clock().date(),
            mapping=self.told.mapping,
            create_missing=self.told.create_missing and KINDS[kind].brings,
            **answered,
        )
        job.say("正在整理预览…")
        parts = tuple(self.desk.consult(import_view.parts, plan))
        return Seen(files, later, chosen, self.told, kind, plan, import_view.summary(plan), parts)


@dataclass(frozen=True)
class Taken:
    """A batch that was taken, what to do next, and its remarks that may become findings."""

    batch: int
    steps: list[Step]
    remarks: list[RemarkLine]


@dataclass(frozen=True)
class Taking:
    """Takes a preview."""

    desk: Desk
    plan: Plan

    def __call__(self, job: Job) -> Taken:
        """On the worker thread."""
        backup.before_import(self.desk.office, self.plan.rows, job.say)
        job.say(f"正在收下 {self.plan.rows:,} 行…")
        batch = self.desk.office.perform(import_batch.take, plan=self.plan)
        job.stage.emit("已收下，正在看接着要办什么…")
        steps = self.desk.consult(import_view.next_steps, batch)
        rows = reader_finding.of_plan(self.plan)
        return Taken(batch, steps, self.desk.consult(remark_lines, rows=rows))


@dataclass(frozen=True)
class RefusedRows:
    """A workbook of the refused rows."""

    plan: Plan
    name: str

    def make(self, job: Job) -> Made:
        """On the worker thread."""
        job.say("正在整理拒收的行…")
        return Made(self.name, import_refused.workbook(self.plan))

    def done(self, target: Path) -> str:
        """The line for the foot."""
        return f"拒收的行已另存为 {target}，改好后可以再导入"


@dataclass(frozen=True)
class Blank:
    """A blank workbook of a kind."""

    desk: Desk
    kind: str
    name: str

    def make(self, job: Job) -> Made:
        """On the worker thread."""
        job.say("正在做模板…")
        return Made(self.name, import_template.workbook(self.kind, by=self.desk.office.clerk))

    def done(self, target: Path) -> str:
        """The line for the foot."""
        return f"模板已存为 {target}，填好以后再到这里导入"


@dataclass(frozen=True)
class Undoing:
    """Undoes a batch; gives the sentence back where rows stand in the way that could be left."""

    desk: Desk
    batch: int
    skip_changed: bool = False

    def __call__(self, job: Job) -> Undone | str:
        """On the worker thread."""
        job.say(f"正在撤销第 {self.batch} 批…")
        try:
            return self.desk.office.perform(
                import_undo.undo, batch_id=self.batch, skip_changed=self.skip_changed
            )
        except RuleBroken as refusal:
            if refusal.field == "skip_changed":
                return refusal.sentence
            raise


def told_of(undone: Undone) -> str:
    """What an undo did, as far as it did anything."""
    done = (
        *(("恢复原值 {:,} 项", undone.restored), ("作废 {:,} 条", undone.voided)),
        *(("零度户 {:,} 户恢复核查", undone.reopened), ("跳过 {:,} 处", len(undone.skipped))),
    )
    parts = "，".join(words.format(many) for words, many in done if many)
    return f"第 {undone.batch} 批已撤销" + (f"：{parts}" if parts else "")
