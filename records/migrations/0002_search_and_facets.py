import django.db.models.deletion
from django.db import migrations, models

import records.models.trail
from records.search import engines


def create_index(apps, schema_editor):
    engines.create(schema_editor)


def drop_index(apps, schema_editor):
    engines.drop(schema_editor)


class Migration(migrations.Migration):
    """The index is empty afterwards: `manage.py rebuild_search` fills it, and `make run` calls it."""

    dependencies = [
        ("records", "0001_tables"),
    ]

    operations = [
        migrations.DeleteModel("SearchText"),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("record", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="search_text", serialize=False, to="records.record")),
                ("title", records.models.trail.TokensField()),
                ("names", records.models.trail.TokensField()),
                ("body", records.models.trail.TokensField()),
            ],
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True)),
                ("as_written", models.CharField(max_length=60)),
            ],
        ),
        migrations.AlterField(
            model_name="recordfacet",
            name="value",
            field=models.CharField(max_length=96),
        ),
        migrations.AlterField(
            model_name="recordfacet",
            name="record",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="facets", to="records.record"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["generation"], name="record_generation"),
        ),
        migrations.RunPython(create_index, drop_index),
    ]
