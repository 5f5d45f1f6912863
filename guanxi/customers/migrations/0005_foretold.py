
import guanxi.records.models.columns
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_search_words_wait'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='behavior_segment',
            field=models.CharField(blank=True, choices=[('loyal-big', 'Loyal big customers'), ('loyal', 'Loyal customers'), ('frequent-small', 'Frequent small buyers'), ('new-big', 'Promising: few but big purchases'), ('new', 'Recent, still small'), ('occasional', 'Occasional customers'), ('steady', 'Steady customers'), ('small', 'Small occasional customers'), ('cooling', 'Cooling off'), ('quiet-big', 'Big customers gone quiet'), ('quiet', 'Gone quiet'), ('lost', 'Little, and long ago')], db_default='', default='', max_length=20, verbose_name='behavior segment'),
        ),
        migrations.AddField(
            model_name='account',
            name='chance_to_buy',
            field=guanxi.records.models.columns.PercentField(blank=True, decimal_places=6, help_text='Foretold: that the customer buys again soon.', max_digits=9, null=True, verbose_name='chance to buy'),
        ),
        migrations.AddField(
            model_name='account',
            name='chance_to_leave',
            field=guanxi.records.models.columns.PercentField(blank=True, decimal_places=6, help_text='Foretold: that the customer buys nothing any more for a while.', max_digits=9, null=True, verbose_name='chance to leave'),
        ),
        migrations.AddField(
            model_name='account',
            name='expected_revenue',
            field=guanxi.records.models.columns.MoneyField(blank=True, decimal_places=6, help_text='Foretold: what the customer will bring in the time ahead.', max_digits=20, null=True, verbose_name='expected revenue'),
        ),
        migrations.AddField(
            model_name='account',
            name='next_purchase_on',
            field=models.DateField(blank=True, help_text='Foretold: the day by which the customer buys again.', null=True, verbose_name='next purchase expected'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('behavior_segment', ''), _negated=True), fields=['behavior_segment', 'id'], name='account_behavior_segment'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('chance_to_leave__isnull', False)), fields=['-chance_to_leave', '-id'], name='account_chance_to_leave'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('chance_to_buy__isnull', False)), fields=['-chance_to_buy', '-id'], name='account_chance_to_buy'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('expected_revenue__isnull', False)), fields=['-expected_revenue', '-id'], name='account_expected_revenue'),
        ),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('next_purchase_on__isnull', False)), fields=['-next_purchase_on', '-id'], name='account_next_purchase_on'),
        ),
    ]
