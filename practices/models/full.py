"""What a full record has beyond what publication needs, and how it helps readers."""

from django.utils.translation import gettext_lazy as _

INSTRUMENT = {
    "eligible": _("Readers see whether their own organisation could use it."),
    "designed_for": _("Many reliefs were made for charities: readers see whom the authors had in mind."),
    "how_to_apply": _("Readers know the first step."),
    "state_aid_basis": _("Other authorities see under which rule the aid is allowed."),
    "transposition_note": _("Readers of other countries see how the common rule was carried out here."),
    "known_problems": _("Others need not make the same mistake."),
    "regional_variation": _("Readers know whether the next region does it in the same way."),
    "figures": _("Rates, ceilings and take-up by year make instruments comparable."),
    "contact_email": _("Questions reach those who know, at a mailbox of a role."),
}

PRACTICE = {
    "problem": _("Readers recognise their own situation."),
    "objectives": _("What was wanted is the measure of what came out."),
    "approach": _("Others can repeat only what they can see step by step."),
    "results": _("Decision makers ask first what came out of it."),
    "success_factors": _("Others see what it depends on."),
    "challenges": _("Difficulties told openly save others the detour."),
    "transfer_notes": _("Another region sees what it would need first."),
    "legal_notes": _("Other authorities see on which rules it stands."),
    "spatial_scale": _("Readers find cases of the size of their own place."),
    "sectors": _("Readers find the cases of their own field."),
    "purposes": _("Readers find the cases that want what they want."),
    "policy_areas": _("The comparison of policies can count it."),
    "actor_links": _("Readers see who has to take part, and whom to ask."),
    "resources": _("Every council asks what it costs."),
    "evidence_level": _("Readers see how well the results are supported."),
    "without_public_money": _("Readers see what happens when the grant ends."),
    "contact_email": _("Questions reach those who know, at a mailbox of a role."),
}

# What is true of one practice only, and of none that is written after it.
PRACTICE_ALONE = (
    "place",
    "started",
    "ended",
    "started_note",
    "ended_note",
    "ongoing",
    "evidence_level",
    "without_public_money",
    "without_public_money_text",
    "shown_by_messe",
)
