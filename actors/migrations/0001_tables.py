import django.db.models.deletion
import records.dates
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('records', '0001_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='Actor',
            fields=[
                ('record_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='records.record')),
                ('seat_country', models.CharField(help_text='ISO code. The territory served is the region.', max_length=2, verbose_name='country of the seat')),
                ('founded', records.dates.PartialDateField(blank=True, null=True, verbose_name='founded')),
                ('founded_precision', records.dates.PrecisionField(blank=True, choices=[('Y', 'year'), ('M', 'month'), ('D', 'day')], default='', editable=False, max_length=1, verbose_name='precision')),
                ('active_to', records.dates.PartialDateField(blank=True, end=True, null=True, verbose_name='active until')),
                ('active_to_precision', records.dates.PrecisionField(blank=True, choices=[('Y', 'year'), ('M', 'month'), ('D', 'day')], default='', editable=False, max_length=1, verbose_name='precision')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('address', models.CharField(blank=True, max_length=240, verbose_name='address')),
                ('legal_form', models.CharField(blank=True, max_length=120, verbose_name='legal form')),
                ('organisation_number', models.CharField(blank=True, max_length=48, verbose_name='organisation number')),
                ('cost_to_user', models.CharField(choices=[('free', 'free of charge'), ('paid', 'paid'), ('mixed', 'partly paid'), ('not_known', 'not known')], default='not_known', max_length=10, verbose_name='cost to the user')),
                ('languages', models.CharField(blank=True, help_text='Language codes with commas: sv, en.', max_length=100, verbose_name='languages')),
                ('size_note', models.CharField(blank=True, max_length=300, verbose_name='note on the size')),
                ('also_kinds', models.ManyToManyField(blank=True, limit_choices_to={'list': 'actor_kind'}, related_name='also_actors', to='records.term', verbose_name='further kinds')),
                ('main_kind', models.ForeignKey(limit_choices_to={'list': 'actor_kind'}, on_delete=django.db.models.deletion.PROTECT, related_name='actors', to='records.term', verbose_name='kind')),
                ('services', models.ManyToManyField(blank=True, limit_choices_to={'list': 'service'}, related_name='offered_by', to='records.term', verbose_name='services')),
            ],
            options={
                'verbose_name': 'actor',
                'verbose_name_plural': 'actors',
                'constraints': [models.CheckConstraint(condition=models.Q(('cost_to_user__in', ['free', 'paid', 'mixed', 'not_known'])), name='actor_cost_known'), models.CheckConstraint(condition=models.Q(('website', ''), ('website__startswith', 'http://'), ('website__startswith', 'https://'), _connector='OR'), name='actor_website'), models.CheckConstraint(condition=models.Q(('active_to__isnull', True), ('founded__isnull', True), ('active_to__gte', models.F('founded')), _connector='OR'), name='actor_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('founded__isnull', True), ('founded_precision', '')), models.Q(('founded__isnull', False), models.Q(('founded_precision', ''), _negated=True)), _connector='OR'), name='actor_founded_complete'), models.CheckConstraint(condition=models.Q(models.Q(('active_to__isnull', True), ('active_to_precision', '')), models.Q(('active_to__isnull', False), models.Q(('active_to_precision', ''), _negated=True)), _connector='OR'), name='actor_active_to_complete')],
            },
            bases=('records.record',),
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('record_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='records.record')),
                ('is_lead', models.BooleanField(default=False, verbose_name='lead partner')),
                ('address', models.CharField(blank=True, max_length=240, verbose_name='address')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='website')),
                ('hosted_event', models.CharField(blank=True, max_length=240, verbose_name='hosted event')),
                ('actor_today', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='partnerships', to='actors.actor', verbose_name='actor today')),
                ('body_kind', models.ForeignKey(limit_choices_to={'list': 'body_kind'}, on_delete=django.db.models.deletion.PROTECT, related_name='partners', to='records.term', verbose_name='kind of body')),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('is_lead',), name='partner_lead_once'), models.CheckConstraint(condition=models.Q(('website', ''), ('website__startswith', 'http://'), ('website__startswith', 'https://'), _connector='OR'), name='partner_website')],
            },
            bases=('records.record',),
        ),
    ]
