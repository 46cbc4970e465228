from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_tokens_aside'),
    ]

    operations = [
        migrations.AddField(
            model_name='version',
            name='of_copy',
            field=models.BooleanField(default=False, verbose_name='of a working copy'),
        ),
    ]
