from django.db import models

from .people import User
from .record import Record


class ImportFile(models.Model):
    """An uploaded spreadsheet between its preview and its confirmation: in the database, which all workers share."""

    user = models.ForeignKey(User, models.CASCADE, related_name="import_files")
    kind = models.CharField(max_length=12, choices=Record.Kind)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    # {row: key of the record}: a confirmation that was cut off goes on where it stopped, and adds nothing twice.
    done = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.name
