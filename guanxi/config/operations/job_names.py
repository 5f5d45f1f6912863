"""What a job does and how often it comes, in words."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

NAMES: dict[str, str | Promise] = {
    "config.back_up": gettext_lazy("Make a backup"),
    "config.back_up_nightly": gettext_lazy("Make the nightly backup when it is due"),
    "config.demo_runs": gettext_lazy("Look through the demo company"),
    "config.forget_housekeeping": gettext_lazy("Forget small jobs that went well"),
    "config.forget_old_jobs": gettext_lazy("Forget old jobs"),
    "config.rescue": gettext_lazy("Restart jobs whose worker died"),
    "dashboards.send": gettext_lazy("Send reports by e-mail"),
    "deciding.review": gettext_lazy("Measure the results of decisions that are due"),
    "evaluation.compute_standing": gettext_lazy("Compute levels and tiers of customers"),
    "evaluation.compute_standing_nightly": gettext_lazy("Compute levels and tiers of all customers"),
    "evaluation.compare_sums": gettext_lazy("Check the sums for reports against the order lines"),
    "evaluation.put_sums_together": gettext_lazy("Condense the sums for reports"),
    "loading.load": gettext_lazy("Load a table"),
    "loading.load_due": gettext_lazy("Load tables that are due"),
    "loading.tidy": gettext_lazy("Forget outdated parts of loads"),
    "mining.repeat_due": gettext_lazy("Repeat mining runs that are due"),
    "mining.spread": gettext_lazy("Write what was foretold into the list of accounts"),
    "mining.work": gettext_lazy("Work on a mining run"),
    "people.mail_alert": gettext_lazy("Tell somebody by e-mail of a sign-in from a new device"),
    "people.mail_link": gettext_lazy("Send somebody the link for a new password"),
    "people.tidy": gettext_lazy("Forget ended sessions and links"),
    "records.build_index_of_field": gettext_lazy("Build an index for a field"),
    "records.index_object_again": gettext_lazy("Index records for searching again"),
    "records.deliver_due": gettext_lazy("Send webhook messages that are due"),
    "records.deliver": gettext_lazy("Send a webhook message"),
    "records.drop_removed_fields": gettext_lazy("Delete removed fields for good"),
    "records.empty_bin": gettext_lazy("Delete old contents of the recycle bin"),
    "records.forget_api_traces": gettext_lazy("Forget traces of API calls"),
    "records.forget_notices": gettext_lazy("Forget old notifications"),
    "records.forget_sent_forms": gettext_lazy("Forget sent forms"),
    "records.keep_no_longer": gettext_lazy("Apply the retention rules"),
    "records.mail_notices": gettext_lazy("Send notifications by e-mail"),
    "records.react": gettext_lazy("React to a change"),
    "records.prune_audit": gettext_lazy("Remove old audit entries"),
    "records.seal_audit": gettext_lazy("Seal the audit trail"),
    "records.turn_field": gettext_lazy("Change the kind of a field"),
    "records.work_on_bulk": gettext_lazy("Change many records"),
    "records.work_on_import": gettext_lazy("Import a file"),
    "warehouse.look": gettext_lazy("Refresh the warehouse when it is due"),
    "warehouse.refresh": gettext_lazy("Refresh the warehouse"),
}
EVERY_SECONDS = re.compile(r"(?:\* ){5}\*/(\d+)")
EVERY_MINUTES = re.compile(r"\*/(\d+)(?: \*){4}")
HOURLY = re.compile(r"\d+(?: \*){4}")
DAILY = re.compile(r"\d+ \d+(?: \*){3}")
WEEKLY = re.compile(r"\d+ \d+ \* \* \d")


def name_of(task: str) -> str:
    """What the task does; a task that nobody told about keeps its code name."""
    return str(NAMES.get(task, task))


def rhythm(rule: str) -> str:
    """How often a rule of cron lets something happen; a rule that is none of the usual ones as it is."""
    if found := EVERY_SECONDS.fullmatch(rule):
        return ngettext("every second", "every %(count)s seconds", int(found[1])) % {"count": found[1]}
    if found := EVERY_MINUTES.fullmatch(rule):
        return ngettext("every minute", "every %(count)s minutes", int(found[1])) % {"count": found[1]}
    usual = {HOURLY: _("every hour"), DAILY: _("every day"), WEEKLY: _("every week")}
    if rule == "* * * * *":
        return ngettext("every minute", "every %(count)s minutes", 1) % {"count": 1}
    return next((words for pattern, words in usual.items() if pattern.fullmatch(rule)), rule)
