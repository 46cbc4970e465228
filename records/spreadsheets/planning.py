"""What would become of each row of a file. Nothing is written here."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from records import permissions
from records.forms import usual_owner
from records.models import OldSlug, Record
from records.spreadsheets.known import Known
from records.spreadsheets.reading import Formula

STATES = "new", "changed", "unchanged", "refused", "left_alone"
NEW, CHANGED, UNCHANGED, REFUSED, LEFT_ALONE = STATES
STAFF_ONLY = {"internal_note"}  # columns that only members of a record's region read


@dataclass
class Row:
    number: int
    title: str
    line: object
    record: object = None
    changes: list = field(default_factory=list)  # (column, old text, new text)
    values: dict = field(default_factory=dict)  # {column: value}, to be written
    later: dict = field(default_factory=dict)  # {column: text} of what is written once the record is saved
    refusals: list = field(default_factory=list)  # (label of the column, reason)
    notices: list = field(default_factory=list)
    is_foreign: bool = False  # a record of another region that the file leaves as it is

    @property
    def place(self):
        """Where it stands in the file."""
        if self.line.table:
            return _("%(sheet)s, row %(number)s") % {"sheet": self.line.table, "number": self.number}
        return _("Row %(number)s") % {"number": self.number}

    @property
    def is_new(self):
        return self.record is not None and self.record._state.adding

    @property
    def state(self):
        if self.refusals:
            return REFUSED
        if self.is_foreign:
            return LEFT_ALONE
        return NEW if self.is_new else CHANGED if self.changes else UNCHANGED

    @property
    def parts(self):
        """(name of the list, text) of what is added beside the columns."""
        return [(part._meta.verbose_name, str(part)) for _name, part in self.line.parts]

    @property
    def becomes_copy(self):
        return self.state == CHANGED and self.record.is_public

    def compare(self, columns, before):
        """`changes` are what differs now that all cells are taken; what waits for saving is in `later`."""
        after = {column.name: self.later.get(column, column.text(self.record)) for column in columns}
        self.changes = [
            (column, before[column.name], after[column.name])
            for column in columns
            if before[column.name] != after[column.name]
        ]

    def refuse(self, column, *reasons):
        self.refusals += [(getattr(column, "label", column), reason) for reason in reasons]

    def is_refused(self, column):
        return any(label == column.label for label, _reason in self.refusals)


def plan(sheet, lines, user, sentences):
    """A Row for each line. `sentences` are {constraint: (field, words)}, those of the form of the kind."""
    known = Known(user)
    found = own_records(sheet, lines, user)
    copied = set(Record.with_copies.filter(copy_of__in=found.values()).values_list("copy_of", flat=True))
    foreign = foreign_records(sheet, lines, user, found)
    new = NewRecords(sheet, lines, user)
    rows, seen = [], {}
    for line in lines:
        row = Row(line.number, line.cells.get("title", ""), line, notices=list(line.notices))
        rows.append(row)
        uid = line.cells.get("uid", "")
        row.record = found.get(uid) if uid else blank(sheet, line)
        if uid in foreign and says_the_same(sheet, line, foreign[uid], user):
            row.is_foreign = True
        elif row.record is None:
            row.refuse("uid", _("This row is not yours: its number is that of no record of your regions."))
        elif uid and uid in seen:
            row.refuse("uid", _("The same number stands in row %(number)s.") % {"number": seen[uid]})
        else:
            seen[uid] = line.number
            fill(sheet, row, known)
            new.check(row) if row.is_new else check_known(row, copied)
            if row.state != UNCHANGED:
                check_content(sheet, row, sentences)
    return rows


def blank(sheet, line):
    return sheet.model(kind=sheet.model._meta.model_name, origin=line.origin)


def own_records(sheet, lines, user):
    """{uid: record} of those that the person may change."""
    rows = sheet.model.objects.in_regions_of(user, permissions.EDITOR).filter(uid__in=numbers(lines))
    return {record.uid: record for record in fetched(sheet, rows)}


def foreign_records(sheet, lines, user, own):
    """{uid: record} of others that the person sees; of the rest nothing is told, not even that they exist."""
    uids = numbers(lines) - own.keys()
    rows = fetched(sheet, sheet.model.objects.seen_by(user).filter(uid__in=uids)) if uids else []
    return {record.uid: record for record in rows}


def numbers(lines):
    return {line.cells["uid"] for line in lines if line.cells.get("uid")}


def says_the_same(sheet, line, record, user):
    """Whether a row is as it was exported. What the person may not read stands empty there, and is not compared."""
    texts = texts_shown(sheet, record, user)
    shown = {column.name: text for column, text in zip(sheet.columns, texts, strict=True)}
    return not line.parts and all(text == shown.get(name, text) for name, text in line.cells.items())


def texts_shown(sheet, record, user):
    """The text of each column as this person reads it."""
    if permissions.is_member(user, record):
        return [column.text(record) for column in sheet.columns]
    return ["" if column.name in STAFF_ONLY else column.text_for_others(record) for column in sheet.columns]


def fetched(sheet, rows):
    """With all that the columns read, in a fixed number of queries."""
    keys = [column.name for column in sheet.columns if not column.is_many]
    names = [name for name in keys if getattr(sheet.model._meta.get_field(name), "many_to_one", False)]
    many = [column.name for column in sheet.columns if column.is_many and hasattr(sheet.model, column.name)]
    return rows.select_related(*names).prefetch_related(*many, *sheet.fetch)


def fill(sheet, row, known):
    """Compare each cell with what the record has, and write what differs to the record in hand."""
    before = {column.name: column.text(row.record) for column in sheet.columns}
    for column in sheet.columns:
        text = row.line.cells.get(column.name)
        if text is None or text == before[column.name]:
            continue
        if isinstance(text, Formula):
            row.refuse(column, _("The cell holds a formula: paste what it gives as a value."))
        elif column.parse is None or (column.only_when_new and not row.is_new):
            if text and not row.is_new:
                row.notices.append((column.label, _("This is not changed by a file.")))
        else:
            take(column, text, row, known)
    row.record.clean()
    row.compare(sheet.columns, before)


def take(column, text, row, known):
    try:
        value = column.parse(text, known)
    except ValidationError as error:
        row.refuse(column, *error.messages)
        return
    old = column.get(row.record)
    after = column.shown(column.joined(old, value))
    if after != column.shown(old):
        row.values[column] = value
        column.put(row.record, value)
        if column.put_after:
            row.later[column] = after


def check_known(row, copied):
    is_touched = row.state != UNCHANGED
    reason = obstacle(row.record, has_copy=row.record.pk in copied) if is_touched else None
    if reason:
        row.refuse("", reason)
    written = row.line.cells.get("version")
    if written and written != str(row.record.version):
        row.notices.append(
            ("", _("The record has changed since this file was made. Look well at what it says now."))
        )


def obstacle(record, *, has_copy):
    """Why a file cannot change this record now; None where it can."""
    if record.status == Record.Status.REVIEW:
        return _("This record is in review and waits for its decision.")
    if record.status == Record.Status.ARCHIVED:
        return _("This record is archived: reopen it first.")
    if record.is_public and has_copy:
        return _("This record has an open working copy: finish that first, or change it there.")
    return None


class NewRecords:
    """What new rows are asked beside their content: an owner, a free address, and that they are really new."""

    def __init__(self, sheet, lines, user):
        self.sheet, self.user = sheet, user
        self.own = permissions.regions_of(user, permissions.EDITOR)
        fresh = [line.cells for line in lines if not line.cells.get("uid")]
        titles = {cells.get("title", "") for cells in fresh}
        self.titles = set(
            sheet.model.objects.seen_by(user).filter(title__in=titles).values_list("title", flat=True)
        )
        slugs = {cells["slug"] for cells in fresh if cells.get("slug")}
        self.taken = set(Record.with_copies.filter(slug__in=slugs).values_list("slug", flat=True))
        self.taken |= set(OldSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True))
        self.owners = {}

    def check(self, row):
        for column in self.sheet.columns:
            if column in row.values or row.is_refused(column):
                continue
            value = column.usual(row.record) if column.usual else ""
            if value:
                row.values[column] = value
                column.put(row.record, value)
                row.changes.append((column, "", column.shown(value)))
            elif column.is_required or column.usual:
                row.refuse(column, _("This is needed."))
        if not any(row.is_refused(self.sheet.column(name)) for name in ("region", "owner")):
            self.find_owner(row)
        self.check_slug(row)
        if row.title in self.titles:
            row.notices.append((_("title"), _("There is a record with this title already.")))
        self.titles.add(row.title)

    def find_owner(self, row):
        record, column = row.record, self.sheet.column("owner")
        if record.owner_id is None:
            record.owner = self.usual(record.region)
            if record.owner_id is None:
                said = _(
                    "%(region)s is not one of your regions. Write under “%(column)s” which of yours keeps the record."
                )
                named = {"region": record.region, "column": column.label}
                row.refuse(self.sheet.column("region"), said % named)
            else:
                row.changes.append((column, "", record.owner.code))
        elif not self.own.has(record.owner.code):
            said = _("%(region)s is not one of your regions.")
            row.refuse(column, said % {"region": record.owner})

    def usual(self, region):
        """As in the form, the partner region of the country, as far as it is the person's; else the region itself."""
        if region.pk not in self.owners:
            places = [usual_owner(region), region]
            self.owners[region.pk] = next(
                (place for place in places if place and self.own.has(place.code)), None
            )
        return self.owners[region.pk]

    def check_slug(self, row):
        slug = row.record.slug
        if slug and slug in self.taken:
            said = _(
                "The word is taken. Leave the cell empty, or write the number (uid) if you mean that record."
            )
            row.refuse(self.sheet.column("slug"), said)
        self.taken.add(slug)


def check_content(sheet, row, sentences):
    """What the form would say; what the database promises is asked again when the record is saved.

    A cell that is refused already left the record without its value, so nothing more is said of it.
    """
    record = row.record
    refused = {column.name for column in sheet.columns if row.is_refused(column)}
    exclude = {field.name for field in record._meta.fields if field.is_relation} | refused
    try:
        record.clean_fields(exclude=exclude)
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            row.refuse(sheet.column(name) or name, *messages)
    for name, part in row.line.parts:
        try:
            part.clean_fields(exclude=[field.name for field in part._meta.fields if field.is_relation])
        except ValidationError as error:
            row.refuse(name, *error.messages)
    given = {column.name for column in row.values}
    for model, constraints in record.get_constraints():
        for constraint in constraints:
            is_asked = touched(constraint, given) and not touched(constraint, refused)
            if constraint.name in sentences and is_asked:
                check_constraint(sheet, row, model, constraint, sentences)


def touched(constraint, names):
    condition = getattr(constraint, "condition", None)
    return condition is not None and bool(condition.referenced_base_fields & names)


def check_constraint(sheet, row, model, constraint, sentences):
    try:
        constraint.validate(model, row.record)
    except ValidationError:
        name, sentence = sentences[constraint.name]
        row.refuse(sheet.column(name) or "", sentence)
