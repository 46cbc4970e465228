from django.db import migrations

from records.search import engines


def set_tokens_aside(apps, schema_editor):
    engines.set_tokens_aside(schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_successor_index'),
    ]

    operations = [
        migrations.RunPython(set_tokens_aside, migrations.RunPython.noop),
    ]
