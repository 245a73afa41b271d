-- Every tenant's schema at revision 0005; {{tenant}} stands for its role.
-- Compiled from the models by `make schema`: never edited by hand.
CREATE TABLE schema_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT schema_version_pkc PRIMARY KEY (version_num));
INSERT INTO schema_version (version_num) VALUES ('0005');
CREATE TABLE attachments (
	id UUID NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_id UUID NOT NULL,
	name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	size BIGINT NOT NULL,
	digest TEXT NOT NULL,
	scan TEXT DEFAULT 'none' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	removed_words TEXT,
	removed_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_attachments PRIMARY KEY (id),
	CONSTRAINT ck_attachments_size CHECK (size > 0),
	CONSTRAINT ck_attachments_words CHECK (name <> '' AND media_type <> ''),
	CONSTRAINT ck_attachments_scan CHECK (scan IN ('none', 'clean', 'infected')),
	CONSTRAINT ck_attachments_removed CHECK ((removed_at IS NULL) = (removed_words IS NULL))
);
CREATE INDEX ix_attachments_subject ON attachments (subject_kind, subject_id);
GRANT SELECT, INSERT, UPDATE ON attachments TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON attachments FOR EACH ROW EXECUTE FUNCTION registry.guard_attachment();
CREATE TABLE audit_entries (
	id UUID NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	actor_id UUID,
	actor TEXT NOT NULL,
	action TEXT NOT NULL,
	subject_kind TEXT NOT NULL,
	subject_id TEXT NOT NULL,
	before JSONB,
	after JSONB,
	request_id TEXT,
	CONSTRAINT pk_audit_entries PRIMARY KEY (id)
);
CREATE INDEX ix_audit_entries_at ON audit_entries (at);
CREATE INDEX ix_audit_entries_subject ON audit_entries (subject_kind, subject_id);
GRANT SELECT, INSERT ON audit_entries TO {{tenant}};
CREATE TABLE audit_seals (
	number BIGINT NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	entries BIGINT NOT NULL,
	previous BYTEA NOT NULL,
	digest BYTEA NOT NULL,
	CONSTRAINT pk_audit_seals PRIMARY KEY (number),
	CONSTRAINT ck_audit_seals_digests CHECK (octet_length(digest) = 32 AND octet_length(previous) = 32)
);
GRANT SELECT, INSERT ON audit_seals TO {{tenant}};
CREATE TABLE contributions (
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	month DATE NOT NULL,
	amount BIGINT NOT NULL,
	people INTEGER,
	source TEXT DEFAULT '' NOT NULL,
	dated_on DATE NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	side TEXT NOT NULL,
	confirmed_by UUID,
	confirmed_words TEXT,
	confirmed_at TIMESTAMP WITH TIME ZONE,
	voided_words TEXT,
	voided_at TIMESTAMP WITH TIME ZONE,
	void_reason TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_contributions PRIMARY KEY (id),
	CONSTRAINT ck_contributions_kind CHECK (kind IN ('bill', 'payment')),
	CONSTRAINT ck_contributions_month CHECK (month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)),
	CONSTRAINT ck_contributions_amount CHECK (amount > 0),
	CONSTRAINT ck_contributions_people CHECK (people IS NULL OR (people > 0 AND kind = 'bill')),
	CONSTRAINT ck_contributions_source CHECK ((source <> '') = (kind = 'payment')),
	CONSTRAINT ck_contributions_side CHECK (side IN ('region', 'bpjs')),
	CONSTRAINT ck_contributions_confirmed CHECK ((confirmed_at IS NULL) = (confirmed_words IS NULL)),
	CONSTRAINT ck_contributions_other CHECK (confirmed_by <> entered_by),
	CONSTRAINT ck_contributions_voided CHECK ((voided_at IS NULL) = (void_reason = '') AND (voided_at IS NULL) = (voided_words IS NULL))
);
CREATE INDEX ix_contributions_month ON contributions (month);
CREATE UNIQUE INDEX uq_contributions_bill ON contributions (month) WHERE kind = 'bill' AND voided_at IS NULL;
GRANT SELECT, INSERT, UPDATE ON contributions TO {{tenant}};
CREATE TRIGGER guard BEFORE UPDATE ON contributions FOR EACH ROW EXECUTE FUNCTION registry.guard_contribution();
CREATE TABLE coverage_versions (
	id UUID NOT NULL,
	period DATE NOT NULL,
	as_of DATE NOT NULL,
	kind TEXT NOT NULL,
	basis TEXT NOT NULL,
	number INTEGER NOT NULL,
	state TEXT NOT NULL,
	population BIGINT,
	population_source TEXT,
	population_semester TEXT,
	registered BIGINT,
	active BIGINT,
	reported_on DATE,
	note TEXT DEFAULT '' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	corrects UUID,
	contributors UUID[] NOT NULL,
	entered_by UUID NOT NULL,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	submitted_by UUID,
	submitted_words TEXT,
	submitted_at TIMESTAMP WITH TIME ZONE,
	verified_by UUID,
	verified_words TEXT,
	verified_at TIMESTAMP WITH TIME ZONE,
	returned_by UUID,
	returned_words TEXT,
	returned_at TIMESTAMP WITH TIME ZONE,
	return_reason TEXT DEFAULT '' NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_coverage_versions PRIMARY KEY (id),
	CONSTRAINT uq_coverage_versions_period_kind_number UNIQUE (period, kind, number),
	CONSTRAINT ck_coverage_versions_period CHECK (period = CAST(date_trunc('month', CAST(as_of AS timestamp)) AS date)),
	CONSTRAINT ck_coverage_versions_kind CHECK (kind IN ('actual', 'forecast')),
	CONSTRAINT ck_coverage_versions_basis CHECK (basis IN ('population', 'registered')),
	CONSTRAINT ck_coverage_versions_state CHECK (state IN ('draft', 'submitted', 'returned', 'verified', 'discarded')),
	CONSTRAINT ck_coverage_versions_counts CHECK (registered >= 0 AND active >= 0 AND active <= registered),
	CONSTRAINT ck_coverage_versions_population CHECK (population > 0 AND population_source <> ''),
	CONSTRAINT ck_coverage_versions_submitted CHECK ((submitted_by IS NULL) = (state IN ('draft', 'discarded'))),
	CONSTRAINT ck_coverage_versions_verified CHECK ((verified_by IS NULL) = (state <> 'verified')),
	CONSTRAINT ck_coverage_versions_returned CHECK ((returned_by IS NULL) = (state <> 'returned')),
	CONSTRAINT ck_coverage_versions_return_reason CHECK (state <> 'returned' OR return_reason <> ''),
	CONSTRAINT ck_coverage_versions_verifier CHECK (verified_by IS NULL OR (verified_by <> entered_by AND verified_by <> submitted_by AND NOT verified_by = ANY (contributors))),
	CONSTRAINT ck_coverage_versions_contributors CHECK (entered_by = ANY (contributors) AND (submitted_by IS NULL OR submitted_by = ANY (contributors))),
	CONSTRAINT ck_coverage_versions_complete CHECK (state NOT IN ('submitted', 'verified') OR (registered IS NOT NULL AND active IS NOT NULL AND population IS NOT NULL)),
	CONSTRAINT fk_coverage_versions_corrects FOREIGN KEY(corrects) REFERENCES coverage_versions (id)
);
CREATE INDEX ix_coverage_versions_waiting ON coverage_versions (submitted_at) WHERE state = 'submitted';
CREATE UNIQUE INDEX uq_coverage_versions_open ON coverage_versions (period, kind) WHERE state IN ('draft', 'submitted');
GRANT SELECT, INSERT, UPDATE ON coverage_versions TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON coverage_versions FOR EACH ROW EXECUTE FUNCTION registry.guard_coverage_version();
CREATE TRIGGER verifier BEFORE UPDATE ON coverage_versions FOR EACH ROW WHEN (NEW.state = 'verified') EXECUTE FUNCTION registry.guard_verifier();
CREATE TABLE forecasts (
	number BIGINT GENERATED BY DEFAULT AS IDENTITY,
	indicator TEXT NOT NULL,
	digest TEXT NOT NULL,
	content JSONB NOT NULL,
	made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_forecasts PRIMARY KEY (number)
);
CREATE INDEX ix_forecasts_indicator ON forecasts (indicator, number);
GRANT SELECT, INSERT ON forecasts TO {{tenant}};
CREATE TABLE gate_evidence (
	id UUID NOT NULL,
	gate TEXT NOT NULL,
	as_of DATE NOT NULL,
	state TEXT NOT NULL,
	started_on DATE,
	lost_on DATE,
	paid_until DATE,
	reason TEXT DEFAULT '' NOT NULL,
	document TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_gate_evidence PRIMARY KEY (id),
	CONSTRAINT ck_gate_evidence_state CHECK (state IN ('met', 'not_met', 'unknown')),
	CONSTRAINT ck_gate_evidence_loss CHECK (lost_on IS NULL OR (state <> 'met' AND reason <> '' AND (started_on IS NULL OR lost_on >= started_on)))
);
CREATE INDEX ix_gate_evidence_gate ON gate_evidence (gate, as_of);
GRANT SELECT, INSERT ON gate_evidence TO {{tenant}};
CREATE TABLE imports (
	id UUID NOT NULL,
	origin TEXT NOT NULL,
	source_file UUID,
	file_name TEXT NOT NULL,
	digest TEXT NOT NULL,
	content BYTEA,
	state TEXT DEFAULT 'ready' NOT NULL,
	counts JSONB NOT NULL,
	unknown JSONB DEFAULT '[]' NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	entered_by UUID NOT NULL,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	applied_words TEXT,
	applied_at TIMESTAMP WITH TIME ZONE,
	undone_words TEXT,
	undone_at TIMESTAMP WITH TIME ZONE,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_imports PRIMARY KEY (id),
	CONSTRAINT ck_imports_origin CHECK (origin IN ('region', 'branch')),
	CONSTRAINT ck_imports_state CHECK (state IN ('ready', 'applied', 'undone', 'dropped')),
	CONSTRAINT ck_imports_source_file CHECK ((origin = 'branch') = (source_file IS NOT NULL)),
	CONSTRAINT ck_imports_applied CHECK ((state IN ('applied', 'undone')) = (applied_at IS NOT NULL)),
	CONSTRAINT ck_imports_undone CHECK ((state = 'undone') = (undone_at IS NOT NULL))
);
CREATE UNIQUE INDEX uq_imports_source_file ON imports (source_file) WHERE state <> 'dropped';
GRANT SELECT, INSERT, UPDATE ON imports TO {{tenant}};
CREATE TABLE mails (
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	once TEXT NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	person_id UUID,
	reader TEXT NOT NULL,
	about_kind TEXT NOT NULL,
	about_id UUID NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	calendar TEXT DEFAULT '' NOT NULL,
	path TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'waiting' NOT NULL,
	attempts INTEGER DEFAULT 0 NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	answer TEXT DEFAULT '' NOT NULL,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_mails PRIMARY KEY (id),
	CONSTRAINT ck_mails_state CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
	CONSTRAINT ck_mails_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
	CONSTRAINT ck_mails_reader CHECK ((address <> '') <> (person_id IS NOT NULL)),
	CONSTRAINT ck_mails_words CHECK (subject <> '' AND body <> '')
);
CREATE INDEX ix_mails_about ON mails (about_kind, about_id);
CREATE INDEX ix_mails_waiting ON mails (id) WHERE state = 'waiting';
CREATE UNIQUE INDEX uq_mails_once ON mails (once);
GRANT SELECT, INSERT, UPDATE ON mails TO {{tenant}};
CREATE TABLE meeting_series (
	id UUID NOT NULL,
	name TEXT NOT NULL,
	every_months INTEGER DEFAULT 6 NOT NULL,
	template JSONB DEFAULT '[]' NOT NULL,
	invited JSONB DEFAULT '[]' NOT NULL,
	quorum INTEGER DEFAULT 0 NOT NULL,
	place TEXT DEFAULT '' NOT NULL,
	chair_words TEXT DEFAULT '' NOT NULL,
	active BOOLEAN DEFAULT true NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_meeting_series PRIMARY KEY (id),
	CONSTRAINT ck_meeting_series_name CHECK (name <> ''),
	CONSTRAINT ck_meeting_series_every_months CHECK (every_months BETWEEN 1 AND 24),
	CONSTRAINT ck_meeting_series_quorum CHECK (quorum BETWEEN 0 AND 100)
);
GRANT SELECT, INSERT, UPDATE ON meeting_series TO {{tenant}};
CREATE TABLE notices (
	id UUID NOT NULL,
	person_id UUID NOT NULL,
	seat TEXT NOT NULL,
	kind TEXT NOT NULL,
	once TEXT NOT NULL,
	about_kind TEXT NOT NULL,
	about_id UUID NOT NULL,
	title TEXT NOT NULL,
	words TEXT DEFAULT '' NOT NULL,
	actor_words TEXT NOT NULL,
	path TEXT DEFAULT '' NOT NULL,
	at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	read_at TIMESTAMP WITH TIME ZONE,
	mail TEXT DEFAULT 'waiting' NOT NULL,
	mail_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	mailed TEXT DEFAULT '' NOT NULL,
	CONSTRAINT pk_notices PRIMARY KEY (id),
	CONSTRAINT ck_notices_words CHECK (title <> '' AND kind <> '' AND once <> ''),
	CONSTRAINT ck_notices_mail CHECK (mail IN ('waiting', 'written', 'none'))
);
CREATE INDEX ix_notices_mail_at ON notices (mail_at) WHERE mail = 'waiting';
CREATE INDEX ix_notices_mailed ON notices (mailed) WHERE mailed <> '';
CREATE INDEX ix_notices_unread ON notices (person_id) WHERE read_at IS NULL;
CREATE UNIQUE INDEX uq_notices_once ON notices (person_id, once);
GRANT SELECT, INSERT, UPDATE, DELETE ON notices TO {{tenant}};
CREATE TABLE organisations (
	id UUID NOT NULL,
	name TEXT NOT NULL,
	short_name TEXT DEFAULT '' NOT NULL,
	kind TEXT NOT NULL,
	address TEXT DEFAULT '' NOT NULL,
	contacts JSONB DEFAULT '[]' NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	active BOOLEAN DEFAULT true NOT NULL,
	source_title TEXT DEFAULT '' NOT NULL,
	source_url TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_organisations PRIMARY KEY (id),
	CONSTRAINT ck_organisations_kind CHECK (kind IN ('opd', 'bpjs', 'hospital', 'primary_care', 'company', 'association', 'academic', 'other')),
	CONSTRAINT ck_organisations_name CHECK (name <> '')
);
CREATE UNIQUE INDEX uq_organisations_name ON organisations (lower(name)) WHERE active;
GRANT SELECT, INSERT, UPDATE ON organisations TO {{tenant}};
CREATE TABLE populations (
	id UUID NOT NULL,
	semester TEXT NOT NULL,
	source TEXT NOT NULL,
	number INTEGER NOT NULL,
	value BIGINT NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_populations PRIMARY KEY (id),
	CONSTRAINT uq_populations_semester_source_number UNIQUE (semester, source, number),
	CONSTRAINT ck_populations_value CHECK (value > 0),
	CONSTRAINT ck_populations_semester CHECK (semester ~ '^[0-9]{4}S[12]$')
);
GRANT SELECT, INSERT ON populations TO {{tenant}};
CREATE TABLE scenarios (
	id UUID NOT NULL,
	name TEXT NOT NULL,
	note TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'saved' NOT NULL,
	inputs JSONB NOT NULL,
	result JSONB NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	changed_words TEXT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	chosen_words TEXT,
	chosen_at TIMESTAMP WITH TIME ZONE,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_scenarios PRIMARY KEY (id),
	CONSTRAINT ck_scenarios_state CHECK (state IN ('saved', 'chosen', 'archived')),
	CONSTRAINT ck_scenarios_chosen CHECK ((state = 'chosen') = (chosen_at IS NOT NULL)),
	CONSTRAINT ck_scenarios_name CHECK (name <> '')
);
GRANT SELECT, INSERT, UPDATE ON scenarios TO {{tenant}};
CREATE TABLE settings (
	key TEXT NOT NULL,
	value JSONB NOT NULL,
	version INTEGER DEFAULT 1 NOT NULL,
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_settings PRIMARY KEY (key),
	CONSTRAINT ck_settings_version CHECK (version > 0)
);
GRANT SELECT, INSERT, UPDATE ON settings TO {{tenant}};
CREATE TABLE target_versions (
	target_id UUID NOT NULL,
	number INTEGER NOT NULL,
	indicator TEXT NOT NULL,
	baseline NUMERIC,
	baseline_on DATE,
	baseline_source TEXT DEFAULT '' NOT NULL,
	value NUMERIC NOT NULL,
	due_on DATE NOT NULL,
	path JSONB,
	owner TEXT NOT NULL,
	rationale TEXT DEFAULT '' NOT NULL,
	document_title TEXT DEFAULT '' NOT NULL,
	document_url TEXT DEFAULT '' NOT NULL,
	shared BOOLEAN DEFAULT false NOT NULL,
	withdrawn BOOLEAN DEFAULT false NOT NULL,
	reason TEXT DEFAULT '' NOT NULL,
	scenario_id UUID,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_target_versions PRIMARY KEY (target_id, number),
	CONSTRAINT ck_target_versions_number CHECK (number >= 1),
	CONSTRAINT ck_target_versions_values CHECK (value >= 0 AND (baseline IS NULL OR baseline >= 0)),
	CONSTRAINT ck_target_versions_due_on CHECK (baseline_on IS NULL OR baseline_on < due_on),
	CONSTRAINT ck_target_versions_reason CHECK (number = 1 OR reason <> '')
);
GRANT SELECT, INSERT ON target_versions TO {{tenant}};
CREATE TABLE tasks (
	id UUID NOT NULL,
	title TEXT NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	owner TEXT NOT NULL,
	due_on DATE,
	state TEXT DEFAULT 'open' NOT NULL,
	origin TEXT NOT NULL,
	origin_id TEXT DEFAULT '' NOT NULL,
	source_title TEXT DEFAULT '' NOT NULL,
	source_url TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	closed_words TEXT,
	closed_at TIMESTAMP WITH TIME ZONE,
	closing_note TEXT DEFAULT '' NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	kind TEXT DEFAULT 'free' NOT NULL,
	step TEXT DEFAULT 'todo' NOT NULL,
	side TEXT DEFAULT 'region' NOT NULL,
	shared BOOLEAN DEFAULT false NOT NULL,
	period TEXT DEFAULT '' NOT NULL,
	assignee_id UUID,
	assignee_words TEXT DEFAULT '' NOT NULL,
	priority TEXT DEFAULT 'normal' NOT NULL,
	labels JSONB DEFAULT '[]' NOT NULL,
	checklist JSONB DEFAULT '[]' NOT NULL,
	links JSONB DEFAULT '[]' NOT NULL,
	step_since TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	waited_region BIGINT DEFAULT 0 NOT NULL,
	waited_bpjs BIGINT DEFAULT 0 NOT NULL,
	CONSTRAINT pk_tasks PRIMARY KEY (id),
	CONSTRAINT ck_tasks_state CHECK (state IN ('open', 'done', 'cancelled')),
	CONSTRAINT ck_tasks_closed CHECK ((state = 'open') = (closed_at IS NULL)),
	CONSTRAINT ck_tasks_closing_note CHECK (state <> 'cancelled' OR closing_note <> ''),
	CONSTRAINT ck_tasks_words CHECK (title <> '' AND owner <> ''),
	CONSTRAINT ck_tasks_side CHECK (side IN ('region', 'bpjs')),
	CONSTRAINT ck_tasks_priority CHECK (priority IN ('high', 'normal', 'low')),
	CONSTRAINT ck_tasks_step CHECK (kind <> '' AND step <> ''),
	CONSTRAINT ck_tasks_waited CHECK (waited_region >= 0 AND waited_bpjs >= 0)
);
CREATE INDEX ix_tasks_open ON tasks (due_on) WHERE state = 'open';
CREATE INDEX ix_tasks_origin ON tasks (origin, origin_id);
CREATE UNIQUE INDEX uq_tasks_period ON tasks (kind, period) WHERE period <> '';
GRANT SELECT, INSERT, UPDATE ON tasks TO {{tenant}};
CREATE TABLE webhook_deliveries (
	id UUID NOT NULL,
	webhook_id UUID NOT NULL,
	event TEXT NOT NULL,
	once TEXT NOT NULL,
	body JSONB NOT NULL,
	state TEXT DEFAULT 'waiting' NOT NULL,
	attempts INTEGER DEFAULT 0 NOT NULL,
	tried_from TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	due_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	answer TEXT DEFAULT '' NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	sent_at TIMESTAMP WITH TIME ZONE,
	CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
	CONSTRAINT ck_webhook_deliveries_state CHECK (state IN ('waiting', 'sent', 'failed', 'dropped')),
	CONSTRAINT ck_webhook_deliveries_sent CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
	CONSTRAINT ck_webhook_deliveries_words CHECK (event <> '' AND once <> '')
);
CREATE INDEX ix_webhook_deliveries_waiting ON webhook_deliveries (due_at) WHERE state = 'waiting';
CREATE UNIQUE INDEX uq_webhook_deliveries_once ON webhook_deliveries (webhook_id, once);
GRANT SELECT, INSERT, UPDATE, DELETE ON webhook_deliveries TO {{tenant}};
CREATE TABLE audit_sealed (
	entry_id UUID NOT NULL,
	number BIGINT NOT NULL,
	CONSTRAINT pk_audit_sealed PRIMARY KEY (entry_id),
	CONSTRAINT fk_audit_sealed_entry_id FOREIGN KEY(entry_id) REFERENCES audit_entries (id),
	CONSTRAINT fk_audit_sealed_number FOREIGN KEY(number) REFERENCES audit_seals (number)
);
CREATE INDEX ix_audit_sealed_number ON audit_sealed (number);
GRANT SELECT, INSERT ON audit_sealed TO {{tenant}};
CREATE TABLE batches (
	id UUID NOT NULL,
	kind TEXT NOT NULL,
	effect TEXT NOT NULL,
	segment TEXT NOT NULL,
	month DATE NOT NULL,
	title TEXT NOT NULL,
	owner TEXT NOT NULL,
	letter TEXT DEFAULT '' NOT NULL,
	people INTEGER NOT NULL,
	task_id UUID,
	resubmits UUID,
	file_words TEXT DEFAULT '' NOT NULL,
	file_id UUID,
	file_name TEXT DEFAULT '' NOT NULL,
	file_size BIGINT,
	file_digest TEXT,
	file_removed_at TIMESTAMP WITH TIME ZONE,
	note TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'draft' NOT NULL,
	sent_by UUID,
	sent_words TEXT,
	sent_at TIMESTAMP WITH TIME ZONE,
	received_by UUID,
	received_words TEXT,
	received_at TIMESTAMP WITH TIME ZONE,
	verified_by UUID,
	verified_words TEXT,
	verified_at TIMESTAMP WITH TIME ZONE,
	accepted INTEGER,
	rejected INTEGER,
	reasons JSONB DEFAULT '[]' NOT NULL,
	answer TEXT DEFAULT '' NOT NULL,
	digest TEXT,
	region_signed_by UUID,
	region_signed_words TEXT,
	region_signed_at TIMESTAMP WITH TIME ZONE,
	bpjs_signed_by UUID,
	bpjs_signed_words TEXT,
	bpjs_signed_at TIMESTAMP WITH TIME ZONE,
	returned_by UUID,
	returned_words TEXT,
	returned_at TIMESTAMP WITH TIME ZONE,
	returned_reason TEXT DEFAULT '' NOT NULL,
	mended JSONB,
	waited_region BIGINT DEFAULT 0 NOT NULL,
	waited_bpjs BIGINT DEFAULT 0 NOT NULL,
	counted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	withdrawn_reason TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_batches PRIMARY KEY (id),
	CONSTRAINT ck_batches_kind CHECK (kind IN ('proposal', 'cleansing', 'reactivation', 'reconciliation')),
	CONSTRAINT ck_batches_effect CHECK (effect IN ('add', 'remove', 'reactivate')),
	CONSTRAINT ck_batches_segment CHECK (segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')),
	CONSTRAINT ck_batches_month CHECK (month = CAST(date_trunc('month', CAST(month AS timestamp)) AS date)),
	CONSTRAINT ck_batches_people CHECK (people > 0),
	CONSTRAINT ck_batches_words CHECK (title <> '' AND owner <> ''),
	CONSTRAINT ck_batches_waited CHECK (waited_region >= 0 AND waited_bpjs >= 0),
	CONSTRAINT ck_batches_state CHECK (state IN ('draft', 'returned', 'sent', 'received', 'verified', 'agreed', 'withdrawn')),
	CONSTRAINT ck_batches_sent CHECK ((state NOT IN ('returned', 'sent', 'received', 'verified', 'agreed')) OR sent_at IS NOT NULL),
	CONSTRAINT ck_batches_answered CHECK ((state IN ('verified', 'agreed')) = (verified_at IS NOT NULL)),
	CONSTRAINT ck_batches_counts CHECK ((accepted IS NULL) = (verified_at IS NULL) AND (rejected IS NULL) = (verified_at IS NULL) AND (accepted IS NULL OR (accepted >= 0 AND rejected >= 0 AND accepted + rejected = people))),
	CONSTRAINT ck_batches_agreed CHECK (state <> 'agreed' OR (region_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL AND digest IS NOT NULL AND region_signed_by IS NOT NULL AND bpjs_signed_by IS NOT NULL)),
	CONSTRAINT ck_batches_two_signers CHECK (region_signed_by <> bpjs_signed_by),
	CONSTRAINT ck_batches_withdrawn CHECK ((state = 'withdrawn') = (withdrawn_reason <> '')),
	CONSTRAINT ck_batches_file CHECK ((file_id IS NULL) = (file_size IS NULL) AND (file_id IS NULL) = (file_digest IS NULL) AND (file_id IS NULL) = (file_name = '') AND (file_id IS NOT NULL OR file_removed_at IS NULL)),
	CONSTRAINT ck_batches_returned CHECK ((returned_at IS NULL) = (returned_reason = '') AND (state <> 'returned' OR returned_at IS NOT NULL)),
	CONSTRAINT ck_batches_mended CHECK (mended IS NULL OR (state = 'returned' AND jsonb_typeof(mended) = 'object')),
	CONSTRAINT fk_batches_task_id FOREIGN KEY(task_id) REFERENCES tasks (id),
	CONSTRAINT fk_batches_resubmits FOREIGN KEY(resubmits) REFERENCES batches (id)
);
CREATE INDEX ix_batches_month ON batches (month);
CREATE UNIQUE INDEX uq_batches_resubmits ON batches (resubmits) WHERE state <> 'withdrawn';
GRANT SELECT, INSERT, UPDATE ON batches TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON batches FOR EACH ROW EXECUTE FUNCTION registry.guard_batch();
CREATE TABLE coverage_segments (
	version_id UUID NOT NULL,
	segment TEXT NOT NULL,
	registered BIGINT,
	active BIGINT,
	CONSTRAINT pk_coverage_segments PRIMARY KEY (version_id, segment),
	CONSTRAINT ck_coverage_segments_segment CHECK (segment IN ('PBI_JK', 'PBPU_PEMDA', 'PPU_PN', 'PPU_BU', 'PBPU', 'BP')),
	CONSTRAINT ck_coverage_segments_counts CHECK (registered >= 0 AND active >= 0 AND active <= registered),
	CONSTRAINT fk_coverage_segments_version_id FOREIGN KEY(version_id) REFERENCES coverage_versions (id)
);
GRANT SELECT, INSERT, DELETE ON coverage_segments TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON coverage_segments FOR EACH ROW EXECUTE FUNCTION registry.guard_coverage_segment();
CREATE TABLE import_rows (
	import_id UUID NOT NULL,
	line INTEGER NOT NULL,
	outcome TEXT NOT NULL,
	period DATE,
	kind TEXT DEFAULT 'actual' NOT NULL,
	faults JSONB DEFAULT '[]' NOT NULL,
	figure JSONB,
	before JSONB,
	version_id UUID,
	version_row INTEGER,
	undone BOOLEAN DEFAULT false NOT NULL,
	CONSTRAINT pk_import_rows PRIMARY KEY (import_id, line),
	CONSTRAINT ck_import_rows_outcome CHECK (outcome IN ('new', 'changed', 'unchanged', 'rejected')),
	CONSTRAINT ck_import_rows_kind CHECK (kind IN ('actual', 'forecast')),
	CONSTRAINT ck_import_rows_faults CHECK ((outcome = 'rejected') = (faults <> '[]')),
	CONSTRAINT fk_import_rows_import_id FOREIGN KEY(import_id) REFERENCES imports (id)
);
GRANT SELECT, INSERT, UPDATE ON import_rows TO {{tenant}};
CREATE TABLE meetings (
	id UUID NOT NULL,
	series_id UUID,
	number TEXT,
	title TEXT NOT NULL,
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
	ends_at TIMESTAMP WITH TIME ZONE,
	timed BOOLEAN DEFAULT true NOT NULL,
	place TEXT DEFAULT '' NOT NULL,
	online_url TEXT DEFAULT '' NOT NULL,
	state TEXT DEFAULT 'planned' NOT NULL,
	chair_words TEXT DEFAULT '' NOT NULL,
	secretary_words TEXT DEFAULT '' NOT NULL,
	quorum INTEGER DEFAULT 0 NOT NULL,
	figures JSONB,
	frozen_at TIMESTAMP WITH TIME ZONE,
	code_digest TEXT,
	code_until TIMESTAMP WITH TIME ZONE,
	invited_at TIMESTAMP WITH TIME ZONE,
	opening TEXT DEFAULT '' NOT NULL,
	closing TEXT DEFAULT '' NOT NULL,
	cancel_reason TEXT DEFAULT '' NOT NULL,
	digest TEXT,
	chair_signed_by UUID,
	chair_signed_words TEXT,
	chair_signed_at TIMESTAMP WITH TIME ZONE,
	bpjs_signed_by UUID,
	bpjs_signed_words TEXT,
	bpjs_signed_at TIMESTAMP WITH TIME ZONE,
	locked_at TIMESTAMP WITH TIME ZONE,
	source_title TEXT DEFAULT '' NOT NULL,
	source_url TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	search TSVECTOR GENERATED ALWAYS AS (to_tsvector('indonesian'::regconfig, title || ' '::text || place || ' '::text || opening || ' '::text || closing)) STORED NOT NULL,
	CONSTRAINT pk_meetings PRIMARY KEY (id),
	CONSTRAINT ck_meetings_state CHECK (state IN ('planned', 'held', 'locked', 'cancelled')),
	CONSTRAINT ck_meetings_locked CHECK ((state = 'locked') = (locked_at IS NOT NULL)),
	CONSTRAINT ck_meetings_signed CHECK (state <> 'locked' OR (number IS NOT NULL AND chair_signed_at IS NOT NULL AND bpjs_signed_at IS NOT NULL)),
	CONSTRAINT ck_meetings_two_signers CHECK (chair_signed_by <> bpjs_signed_by),
	CONSTRAINT ck_meetings_cancel_reason CHECK (state <> 'cancelled' OR cancel_reason <> ''),
	CONSTRAINT ck_meetings_ends_at CHECK (ends_at > starts_at),
	CONSTRAINT ck_meetings_quorum CHECK (quorum BETWEEN 0 AND 100),
	CONSTRAINT ck_meetings_title CHECK (title <> ''),
	CONSTRAINT fk_meetings_series_id FOREIGN KEY(series_id) REFERENCES meeting_series (id)
);
CREATE INDEX ix_meetings_starts_at ON meetings (starts_at);
CREATE UNIQUE INDEX uq_meetings_number ON meetings (number);
GRANT SELECT, INSERT, UPDATE ON meetings TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON meetings FOR EACH ROW EXECUTE FUNCTION registry.guard_meeting();
CREATE TABLE task_notes (
	id UUID NOT NULL,
	task_id UUID NOT NULL,
	kind TEXT DEFAULT 'comment' NOT NULL,
	step TEXT DEFAULT '' NOT NULL,
	internal BOOLEAN DEFAULT false NOT NULL,
	side TEXT NOT NULL,
	text TEXT NOT NULL,
	mentions JSONB DEFAULT '[]' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_task_notes PRIMARY KEY (id),
	CONSTRAINT ck_task_notes_kind CHECK (kind IN ('comment', 'output')),
	CONSTRAINT ck_task_notes_side CHECK (side IN ('region', 'bpjs')),
	CONSTRAINT ck_task_notes_internal CHECK (NOT internal OR side = 'region'),
	CONSTRAINT ck_task_notes_text CHECK (text <> ''),
	CONSTRAINT fk_task_notes_task_id FOREIGN KEY(task_id) REFERENCES tasks (id)
);
CREATE INDEX ix_task_notes_task_id ON task_notes (task_id);
GRANT SELECT, INSERT ON task_notes TO {{tenant}};
CREATE TABLE action_items (
	id UUID NOT NULL,
	meeting_id UUID,
	item_id UUID,
	title TEXT NOT NULL,
	detail TEXT DEFAULT '' NOT NULL,
	organisation_id UUID NOT NULL,
	person_words TEXT DEFAULT '' NOT NULL,
	due_on DATE,
	priority TEXT DEFAULT 'normal' NOT NULL,
	indicator TEXT,
	expected NUMERIC,
	target_id UUID,
	before JSONB,
	state TEXT DEFAULT 'open' NOT NULL,
	closing_note TEXT DEFAULT '' NOT NULL,
	evidence_url TEXT DEFAULT '' NOT NULL,
	closed_words TEXT,
	closed_at TIMESTAMP WITH TIME ZONE,
	source_title TEXT DEFAULT '' NOT NULL,
	source_url TEXT DEFAULT '' NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	search TSVECTOR GENERATED ALWAYS AS (to_tsvector('indonesian'::regconfig, title || ' '::text || detail || ' '::text || closing_note)) STORED NOT NULL,
	CONSTRAINT pk_action_items PRIMARY KEY (id),
	CONSTRAINT ck_action_items_state CHECK (state IN ('open', 'in_progress', 'waiting', 'done', 'cancelled')),
	CONSTRAINT ck_action_items_closed CHECK ((state IN ('done', 'cancelled')) = (closed_at IS NOT NULL)),
	CONSTRAINT ck_action_items_closing_note CHECK (state <> 'cancelled' OR closing_note <> ''),
	CONSTRAINT ck_action_items_priority CHECK (priority IN ('high', 'normal', 'low')),
	CONSTRAINT ck_action_items_title CHECK (title <> ''),
	CONSTRAINT ck_action_items_expected CHECK (indicator IS NOT NULL OR expected IS NULL),
	CONSTRAINT fk_action_items_meeting_id FOREIGN KEY(meeting_id) REFERENCES meetings (id),
	CONSTRAINT fk_action_items_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);
CREATE INDEX ix_action_items_meeting_id ON action_items (meeting_id);
CREATE INDEX ix_action_items_open ON action_items (due_on) WHERE state NOT IN ('done', 'cancelled');
GRANT SELECT, INSERT, UPDATE ON action_items TO {{tenant}};
CREATE TRIGGER guard BEFORE UPDATE ON action_items FOR EACH ROW EXECUTE FUNCTION registry.guard_action();
CREATE TABLE meeting_attendances (
	id UUID NOT NULL,
	meeting_id UUID NOT NULL,
	organisation_id UUID NOT NULL,
	organisation_words TEXT NOT NULL,
	organisation_kind TEXT NOT NULL,
	invited BOOLEAN DEFAULT true NOT NULL,
	state TEXT DEFAULT 'invited' NOT NULL,
	position_words TEXT DEFAULT '' NOT NULL,
	person_words TEXT DEFAULT '' NOT NULL,
	via TEXT DEFAULT 'list' NOT NULL,
	changed_words TEXT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	CONSTRAINT pk_meeting_attendances PRIMARY KEY (id),
	CONSTRAINT ck_meeting_attendances_state CHECK (state IN ('invited', 'confirmed', 'present', 'delegated', 'absent')),
	CONSTRAINT ck_meeting_attendances_via CHECK (via IN ('list', 'code', 'report')),
	CONSTRAINT ck_meeting_attendances_organisation CHECK (organisation_words <> '' AND organisation_kind <> ''),
	CONSTRAINT fk_meeting_attendances_meeting_id FOREIGN KEY(meeting_id) REFERENCES meetings (id),
	CONSTRAINT fk_meeting_attendances_organisation_id FOREIGN KEY(organisation_id) REFERENCES organisations (id)
);
CREATE INDEX ix_meeting_attendances_meeting_id ON meeting_attendances (meeting_id);
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_attendances TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON meeting_attendances FOR EACH ROW EXECUTE FUNCTION registry.guard_meeting_part();
CREATE TABLE meeting_items (
	id UUID NOT NULL,
	meeting_id UUID NOT NULL,
	position INTEGER NOT NULL,
	kind TEXT DEFAULT 'other' NOT NULL,
	title TEXT NOT NULL,
	lead_words TEXT DEFAULT '' NOT NULL,
	minutes INTEGER,
	discussion TEXT DEFAULT '' NOT NULL,
	decision TEXT DEFAULT '' NOT NULL,
	changed_by UUID,
	changed_words TEXT NOT NULL,
	changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	row_version INTEGER DEFAULT 1 NOT NULL,
	search TSVECTOR GENERATED ALWAYS AS (to_tsvector('indonesian'::regconfig, title || ' '::text || discussion || ' '::text || decision)) STORED NOT NULL,
	CONSTRAINT pk_meeting_items PRIMARY KEY (id),
	CONSTRAINT ck_meeting_items_kind CHECK (kind IN ('follow_up', 'coverage', 'inactivity', 'validity', 'budget', 'facilities', 'other')),
	CONSTRAINT ck_meeting_items_title CHECK (title <> ''),
	CONSTRAINT ck_meeting_items_minutes CHECK (minutes IS NULL OR minutes BETWEEN 1 AND 480),
	CONSTRAINT fk_meeting_items_meeting_id FOREIGN KEY(meeting_id) REFERENCES meetings (id)
);
CREATE INDEX ix_meeting_items_meeting_id ON meeting_items (meeting_id, position);
GRANT SELECT, INSERT, UPDATE, DELETE ON meeting_items TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON meeting_items FOR EACH ROW EXECUTE FUNCTION registry.guard_meeting_part();
CREATE TABLE minutes_addenda (
	id UUID NOT NULL,
	meeting_id UUID NOT NULL,
	number INTEGER NOT NULL,
	item_id UUID,
	text TEXT NOT NULL,
	reason TEXT NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_minutes_addenda PRIMARY KEY (id),
	CONSTRAINT ck_minutes_addenda_words CHECK (text <> '' AND reason <> ''),
	CONSTRAINT fk_minutes_addenda_meeting_id FOREIGN KEY(meeting_id) REFERENCES meetings (id)
);
CREATE UNIQUE INDEX uq_minutes_addenda_number ON minutes_addenda (meeting_id, number);
GRANT SELECT, INSERT ON minutes_addenda TO {{tenant}};
CREATE TRIGGER guard BEFORE INSERT ON minutes_addenda FOR EACH ROW EXECUTE FUNCTION registry.guard_addendum();
CREATE TABLE action_notes (
	id UUID NOT NULL,
	action_id UUID NOT NULL,
	text TEXT NOT NULL,
	entered_by UUID,
	entered_words TEXT NOT NULL,
	entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
	CONSTRAINT pk_action_notes PRIMARY KEY (id),
	CONSTRAINT ck_action_notes_text CHECK (text <> ''),
	CONSTRAINT fk_action_notes_action_id FOREIGN KEY(action_id) REFERENCES action_items (id)
);
CREATE INDEX ix_action_notes_action_id ON action_notes (action_id);
GRANT SELECT, INSERT ON action_notes TO {{tenant}};
