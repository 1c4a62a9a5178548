-- Made by the program as of 51bef23 from two invented files: the tables before a schema had a number.
CREATE TABLE "documents" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "file_name" TEXT NOT NULL,
   "sha256" TEXT NOT NULL,
   "media_type" TEXT,
   "pages" INTEGER,
   "kind" TEXT,
   "number" TEXT,
   "title" TEXT,
   "issuer" TEXT,
   "district" TEXT,
   "province" TEXT,
   "issued_on" TEXT,
   "period_label" TEXT,
   "period_start" TEXT,
   "period_end" TEXT,
   "text_source" TEXT,
   "synthetic" TEXT,
   "page_sizes" TEXT,
   "reader_version" TEXT,
   "extractor_version" TEXT,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "documents_fts" USING FTS5 (
    "title", "issuer", "file_name", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="documents"
);
CREATE TABLE "indicators" (
   "code" TEXT PRIMARY KEY NOT NULL,
   "label_vi" TEXT,
   "label_en" TEXT,
   "unit" TEXT,
   "parent" TEXT,
   "definition" TEXT
) STRICT;
CREATE TABLE "instruments" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "kind" TEXT,
   "number" TEXT,
   "issuer" TEXT,
   "issued_on" TEXT,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "instruments_fts" USING FTS5 (
    "number", "issuer", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="instruments"
);
CREATE TABLE "document_files" (
   "document_id" TEXT NOT NULL REFERENCES "documents"("id"),
   "file_name" TEXT NOT NULL,
   "sha256" TEXT NOT NULL,
   PRIMARY KEY ("document_id", "file_name")
) STRICT;
CREATE TABLE "passages" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "document_id" TEXT NOT NULL REFERENCES "documents"("id"),
   "ordinal" INTEGER NOT NULL,
   "page" INTEGER,
   "kind" TEXT,
   "section" TEXT,
   "text" TEXT NOT NULL,
   "box" TEXT,
   "depth" INTEGER,
   "places" TEXT,
   "cells" TEXT,
   "marks" TEXT,
   "note" TEXT,
   "table_number" INTEGER,
   "raw_text" TEXT,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "passages_fts" USING FTS5 (
    "text", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="passages"
);
CREATE TABLE "admin_units" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "code" TEXT,
   "vintage" TEXT,
   "name" TEXT,
   "kind" TEXT,
   "level" INTEGER,
   "parent_id" TEXT REFERENCES "admin_units"("id"),
   "valid_from" TEXT,
   "valid_to" TEXT
) STRICT;
CREATE TABLE "figures" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "document_id" TEXT NOT NULL REFERENCES "documents"("id"),
   "passage_id" TEXT REFERENCES "passages"("id"),
   "indicator" TEXT REFERENCES "indicators"("code"),
   "label" TEXT,
   "value" REAL,
   "value_text" TEXT,
   "unit" TEXT,
   "qualifier" TEXT,
   "modality" TEXT,
   "scope_level" TEXT,
   "scope_name" TEXT,
   "admin_unit_id" TEXT REFERENCES "admin_units"("id"),
   "channel" TEXT,
   "period_label" TEXT,
   "period_start" TEXT,
   "period_end" TEXT,
   "page" INTEGER,
   "char_start" INTEGER,
   "char_end" INTEGER,
   "box" TEXT,
   "quote" TEXT,
   "method" TEXT,
   "confidence" REAL,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "figures_fts" USING FTS5 (
    "label", "quote", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="figures"
);
CREATE TABLE "claims" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "document_id" TEXT NOT NULL REFERENCES "documents"("id"),
   "passage_id" TEXT REFERENCES "passages"("id"),
   "kind" TEXT,
   "claimed" REAL,
   "claimed_text" TEXT,
   "recomputed" REAL,
   "low" REAL,
   "high" REAL,
   "verdict" TEXT,
   "severity" TEXT,
   "cause" TEXT,
   "explanation" TEXT,
   "explanation_en" TEXT,
   "page" INTEGER,
   "char_start" INTEGER,
   "char_end" INTEGER,
   "box" TEXT,
   "quote" TEXT,
   "method" TEXT,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "claims_fts" USING FTS5 (
    "quote", "explanation", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="claims"
);
CREATE TABLE "claim_operands" (
   "claim_id" TEXT NOT NULL REFERENCES "claims"("id"),
   "role" TEXT NOT NULL,
   "ordinal" INTEGER NOT NULL,
   "figure_id" TEXT REFERENCES "figures"("id"),
   "value" REAL,
   PRIMARY KEY ("claim_id", "role", "ordinal")
) STRICT;
CREATE TABLE "citations" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "document_id" TEXT NOT NULL REFERENCES "documents"("id"),
   "passage_id" TEXT REFERENCES "passages"("id"),
   "kind" TEXT,
   "number" TEXT,
   "number_text" TEXT,
   "cited_on" TEXT,
   "issuer" TEXT,
   "instrument_id" TEXT REFERENCES "instruments"("id"),
   "page" INTEGER,
   "char_start" INTEGER,
   "char_end" INTEGER,
   "box" TEXT,
   "quote" TEXT,
   "search_folded" TEXT
) STRICT;
CREATE VIRTUAL TABLE "citations_fts" USING FTS5 (
    "number", "quote", "search_folded",
    tokenize='unicode61 remove_diacritics 2',
    content="citations"
);
CREATE TABLE "problems" (
   "id" TEXT PRIMARY KEY NOT NULL,
   "document_id" TEXT REFERENCES "documents"("id"),
   "file_name" TEXT NOT NULL,
   "stage" TEXT NOT NULL,
   "code" TEXT NOT NULL,
   "message" TEXT NOT NULL,
   "page" INTEGER,
   "quote" TEXT
) STRICT;
CREATE TABLE "files_seen" (
   "path_key" TEXT PRIMARY KEY NOT NULL,
   "size" INTEGER NOT NULL,
   "mtime_ns" INTEGER NOT NULL,
   "sha256" TEXT NOT NULL,
   "reader_version" TEXT NOT NULL
) STRICT;
CREATE TRIGGER "documents_ai" AFTER INSERT ON "documents" BEGIN
  INSERT INTO "documents_fts" (rowid, "title", "issuer", "file_name", "search_folded") VALUES (new.rowid, new."title", new."issuer", new."file_name", new."search_folded");
END;
CREATE TRIGGER "documents_ad" AFTER DELETE ON "documents" BEGIN
  INSERT INTO "documents_fts" ("documents_fts", rowid, "title", "issuer", "file_name", "search_folded") VALUES('delete', old.rowid, old."title", old."issuer", old."file_name", old."search_folded");
END;
CREATE TRIGGER "documents_au" AFTER UPDATE ON "documents" BEGIN
  INSERT INTO "documents_fts" ("documents_fts", rowid, "title", "issuer", "file_name", "search_folded") VALUES('delete', old.rowid, old."title", old."issuer", old."file_name", old."search_folded");
  INSERT INTO "documents_fts" (rowid, "title", "issuer", "file_name", "search_folded") VALUES (new.rowid, new."title", new."issuer", new."file_name", new."search_folded");
END;
CREATE TRIGGER "instruments_ai" AFTER INSERT ON "instruments" BEGIN
  INSERT INTO "instruments_fts" (rowid, "number", "issuer", "search_folded") VALUES (new.rowid, new."number", new."issuer", new."search_folded");
END;
CREATE TRIGGER "instruments_ad" AFTER DELETE ON "instruments" BEGIN
  INSERT INTO "instruments_fts" ("instruments_fts", rowid, "number", "issuer", "search_folded") VALUES('delete', old.rowid, old."number", old."issuer", old."search_folded");
END;
CREATE TRIGGER "instruments_au" AFTER UPDATE ON "instruments" BEGIN
  INSERT INTO "instruments_fts" ("instruments_fts", rowid, "number", "issuer", "search_folded") VALUES('delete', old.rowid, old."number", old."issuer", old."search_folded");
  INSERT INTO "instruments_fts" (rowid, "number", "issuer", "search_folded") VALUES (new.rowid, new."number", new."issuer", new."search_folded");
END;
CREATE TRIGGER "passages_ai" AFTER INSERT ON "passages" BEGIN
  INSERT INTO "passages_fts" (rowid, "text", "search_folded") VALUES (new.rowid, new."text", new."search_folded");
END;
CREATE TRIGGER "passages_ad" AFTER DELETE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text", "search_folded") VALUES('delete', old.rowid, old."text", old."search_folded");
END;
CREATE TRIGGER "passages_au" AFTER UPDATE ON "passages" BEGIN
  INSERT INTO "passages_fts" ("passages_fts", rowid, "text", "search_folded") VALUES('delete', old.rowid, old."text", old."search_folded");
  INSERT INTO "passages_fts" (rowid, "text", "search_folded") VALUES (new.rowid, new."text", new."search_folded");
END;
CREATE TRIGGER "figures_ai" AFTER INSERT ON "figures" BEGIN
  INSERT INTO "figures_fts" (rowid, "label", "quote", "search_folded") VALUES (new.rowid, new."label", new."quote", new."search_folded");
END;
CREATE TRIGGER "figures_ad" AFTER DELETE ON "figures" BEGIN
  INSERT INTO "figures_fts" ("figures_fts", rowid, "label", "quote", "search_folded") VALUES('delete', old.rowid, old."label", old."quote", old."search_folded");
END;
CREATE TRIGGER "figures_au" AFTER UPDATE ON "figures" BEGIN
  INSERT INTO "figures_fts" ("figures_fts", rowid, "label", "quote", "search_folded") VALUES('delete', old.rowid, old."label", old."quote", old."search_folded");
  INSERT INTO "figures_fts" (rowid, "label", "quote", "search_folded") VALUES (new.rowid, new."label", new."quote", new."search_folded");
END;
CREATE TRIGGER "claims_ai" AFTER INSERT ON "claims" BEGIN
  INSERT INTO "claims_fts" (rowid, "quote", "explanation", "search_folded") VALUES (new.rowid, new."quote", new."explanation", new."search_folded");
END;
CREATE TRIGGER "claims_ad" AFTER DELETE ON "claims" BEGIN
  INSERT INTO "claims_fts" ("claims_fts", rowid, "quote", "explanation", "search_folded") VALUES('delete', old.rowid, old."quote", old."explanation", old."search_folded");
END;
CREATE TRIGGER "claims_au" AFTER UPDATE ON "claims" BEGIN
  INSERT INTO "claims_fts" ("claims_fts", rowid, "quote", "explanation", "search_folded") VALUES('delete', old.rowid, old."quote", old."explanation", old."search_folded");
  INSERT INTO "claims_fts" (rowid, "quote", "explanation", "search_folded") VALUES (new.rowid, new."quote", new."explanation", new."search_folded");
END;
CREATE TRIGGER "citations_ai" AFTER INSERT ON "citations" BEGIN
  INSERT INTO "citations_fts" (rowid, "number", "quote", "search_folded") VALUES (new.rowid, new."number", new."quote", new."search_folded");
END;
CREATE TRIGGER "citations_ad" AFTER DELETE ON "citations" BEGIN
  INSERT INTO "citations_fts" ("citations_fts", rowid, "number", "quote", "search_folded") VALUES('delete', old.rowid, old."number", old."quote", old."search_folded");
END;
CREATE TRIGGER "citations_au" AFTER UPDATE ON "citations" BEGIN
  INSERT INTO "citations_fts" ("citations_fts", rowid, "number", "quote", "search_folded") VALUES('delete', old.rowid, old."number", old."quote", old."search_folded");
  INSERT INTO "citations_fts" (rowid, "number", "quote", "search_folded") VALUES (new.rowid, new."number", new."quote", new."search_folded");
END;
INSERT INTO documents VALUES ('7549a62c2ab9', 'a.txt', '7549a62c2ab9619ead96170d7bb19b5b652ed88a634c74dd4c211944de620887', 'text/plain', NULL, 'Báo cáo', NULL, 'Công tác cải cách hành chính quý I năm 2024', 'Ủy ban nhân dân huyện Bình Lâm', 'Bình Lâm', NULL, NULL, '2024-Q1', '2023-12-15', '2024-03-14', 'text', NULL, NULL, '379de55062a7', 'dda7abb21184', 'cong tac cai cach hanh chinh quy i nam 2024 uy ban nhan dan huyen binh lam a.txt');
INSERT INTO indicators VALUES ('dossiers.received', 'Hồ sơ tiếp nhận', 'Dossiers received', 'hồ sơ', NULL, 'Tất cả hồ sơ phải giải quyết trong kỳ: mới tiếp nhận và kỳ trước chuyển sang; cột 3 của Biểu II.06a/VPCP/KSTT (Thông tư 01/2020/TT-VPCP).');
INSERT INTO indicators VALUES ('dossiers.resolved', 'Hồ sơ đã giải quyết', 'Dossiers resolved', 'hồ sơ', NULL, 'Hồ sơ đã giải quyết xong trong kỳ; cột 7 của Biểu II.06a.');
INSERT INTO indicators VALUES ('dossiers.resolved.on_time', 'Hồ sơ giải quyết đúng hạn', 'Resolved on time', 'hồ sơ', 'dossiers.resolved', 'Cột 9 của Biểu II.06a; gồm cả trước hạn khi báo cáo in chung một số.');
INSERT INTO indicators VALUES ('dossiers.overdue', 'Hồ sơ quá hạn (đã và chưa giải quyết)', 'Late and overdue', 'hồ sơ', NULL, 'Giải quyết quá hạn và đang giải quyết quá hạn in chung một số.');
INSERT INTO indicators VALUES ('dossiers.on_time_rate', 'Tỷ lệ giải quyết đúng hạn', 'On-time rate', '%', NULL, 'Tỷ lệ hồ sơ giải quyết trước hạn và đúng hạn như báo cáo nêu; mẫu số khác nhau giữa các báo cáo (D1–D4, DOMAIN §2.2).');
INSERT INTO indicators VALUES ('dossiers.online_rate', 'Tỷ lệ hồ sơ trực tuyến', 'Online rate', '%', NULL, 'Tỷ lệ hồ sơ nộp hoặc giải quyết trực tuyến như báo cáo nêu.');
INSERT INTO instruments VALUES ('0df4008f6f6c', 'Quyết định', '45/QĐ-UBND', 'UBND tỉnh', '2024-01-03', '45/qd-ubnd ubnd tinh');
INSERT INTO document_files VALUES ('7549a62c2ab9', 'a.txt', '7549a62c2ab9619ead96170d7bb19b5b652ed88a634c74dd4c211944de620887');
INSERT INTO passages VALUES ('7549a62c2ab9-p0000', '7549a62c2ab9', 0, NULL, 'header', NULL, 'UBND HUYỆN BÌNH LÂM', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 'ubnd huyen binh lam');
INSERT INTO passages VALUES ('7549a62c2ab9-p0001', '7549a62c2ab9', 1, NULL, 'title', NULL, 'BÁO CÁO', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 'bao cao');
INSERT INTO passages VALUES ('7549a62c2ab9-p0002', '7549a62c2ab9', 2, NULL, 'title', NULL, 'Công tác cải cách hành chính quý I năm 2024', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 'cong tac cai cach hanh chinh quy i nam 2024');
INSERT INTO passages VALUES ('7549a62c2ab9-p0003', '7549a62c2ab9', 3, NULL, 'paragraph', NULL, 'Căn cứ Quyết định số 45/QĐ-UBND ngày 03/01/2024 của UBND tỉnh;', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 'can cu quyet dinh so 45/qd-ubnd ngay 03/01/2024 cua ubnd tinh;');
INSERT INTO passages VALUES ('7549a62c2ab9-p0004', '7549a62c2ab9', 4, NULL, 'paragraph', NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%.', NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, 'trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%.');
INSERT INTO admin_units VALUES ('2023-01', '01', '2023', 'Hà Nội', 'thành phố', 1, NULL, NULL, NULL);
INSERT INTO admin_units VALUES ('2023-02', '02', '2023', 'Hà Giang', 'tỉnh', 1, NULL, NULL, NULL);
INSERT INTO admin_units VALUES ('2023-04', '04', '2023', 'Cao Bằng', 'tỉnh', 1, NULL, NULL, NULL);
INSERT INTO admin_units VALUES ('2023-06', '06', '2023', 'Bắc Kạn', 'tỉnh', 1, NULL, NULL, NULL);
INSERT INTO figures VALUES ('7549a62c2ab9-f2456258f', '7549a62c2ab9', '7549a62c2ab9-p0004', 'dossiers.received', 'hồ sơ', 1250.0, '1.250', 'hồ sơ', 'exact', 'actual', 'district_whole', NULL, NULL, NULL, '2024-Q1', '2023-12-15', '2024-03-14', NULL, 27, 32, NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%', 'clause', 0.95, 'ho so trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%');
INSERT INTO figures VALUES ('7549a62c2ab9-f3107ca4f', '7549a62c2ab9', '7549a62c2ab9-p0004', 'dossiers.resolved', 'hồ sơ', 1200.0, '1.200', 'hồ sơ', 'exact', 'actual', 'district_whole', NULL, NULL, NULL, '2024-Q1', '2023-12-15', '2024-03-14', NULL, 54, 59, NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%', 'clause', 0.95, 'ho so trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%');
INSERT INTO figures VALUES ('7549a62c2ab9-f0b168908', '7549a62c2ab9', '7549a62c2ab9-p0004', 'dossiers.resolved.on_time', 'hồ sơ', 1150.0, '1.150', 'hồ sơ', 'exact', 'actual', 'district_whole', NULL, NULL, NULL, '2024-Q1', '2023-12-15', '2024-03-14', NULL, 85, 90, NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%', 'governor', 0.85, 'ho so trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%');
INSERT INTO figures VALUES ('7549a62c2ab9-fa4dc63ca', '7549a62c2ab9', '7549a62c2ab9-p0004', 'dossiers.on_time_rate', 'đạt tỷ lệ', 93.0, '93,00', '%', 'exact', 'actual', 'district_whole', NULL, NULL, NULL, '2024-Q1', '2023-12-15', '2024-03-14', NULL, 108, 113, NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%', 'rate', 0.95, 'dat ty le trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%');
INSERT INTO claims VALUES ('7549a62c2ab9-caf64b2c1', '7549a62c2ab9', '7549a62c2ab9-p0004', 'ratio', 93.0, '93,00%', 9.58333333333333285946e+01, 9.58333333333333285946e+01, 9.58333333333333285946e+01, 'inconsistent', 'medium', NULL, '1.150 / 1.200 × 100 = 95,8333…%; báo cáo ghi 93,00%: không khớp.', '1,150 / 1,200 × 100 = 95.8333…%; the report prints 93,00%: not as stated.', NULL, 108, 113, NULL, 'Trong quý, huyện tiếp nhận 1.250 hồ sơ, đã giải quyết 1.200 hồ sơ, trong đó đúng hạn 1.150 hồ sơ, đạt tỷ lệ 93,00%.', 'count beside', 'trong quy, huyen tiep nhan 1.250 ho so, da giai quyet 1.200 ho so, trong do dung han 1.150 ho so, dat ty le 93,00%. 1.150 / 1.200 × 100 = 95,8333…%; bao cao ghi 93,00%: khong khop.');
INSERT INTO claim_operands VALUES ('7549a62c2ab9-caf64b2c1', 'numerator', 0, '7549a62c2ab9-f0b168908', 1150.0);
INSERT INTO claim_operands VALUES ('7549a62c2ab9-caf64b2c1', 'denominator', 0, '7549a62c2ab9-f3107ca4f', 1200.0);
INSERT INTO citations VALUES ('7549a62c2ab9-v185a1332', '7549a62c2ab9', '7549a62c2ab9-p0003', 'Quyết định', '45/QĐ-UBND', '45/QĐ-UBND', '2024-01-03', 'UBND tỉnh', '0df4008f6f6c', NULL, 21, 31, NULL, 'Quyết định số 45/QĐ-UBND ngày 03/01/2024 của UBND tỉnh', '45/qd-ubnd quyet dinh so 45/qd-ubnd ngay 03/01/2024 cua ubnd tinh');
INSERT INTO problems VALUES ('7549a62c2ab9-x2acdac16', '7549a62c2ab9', 'a.txt', 'extract', 'unknown_place', '«Bình Lâm» không có trong danh mục huyện; chưa xác định được tỉnh.', NULL, 'Bình Lâm');
INSERT INTO problems VALUES ('552e470bc706-xb598b328', NULL, 'hong.docx', 'read', 'damaged', 'hong.docx: tệp hỏng, không mở được (ZIP: File is not a zip file). Có thể tệp bị cắt cụt; tải lại.', NULL, NULL);
INSERT INTO files_seen VALUES ('b729e1261b32ebb4', 317, 1795266635018149983, '7549a62c2ab9619ead96170d7bb19b5b652ed88a634c74dd4c211944de620887', '379de55062a7');
INSERT INTO files_seen VALUES ('c5322b839ef2b51d', 16, 1795266638001210023, 'c7e63150180e213af951e68bae2d2752e8f00c5eeae0b8b036a2cf213959fd53', '379de55062a7');
CREATE INDEX "idx_passages_document_id"
    ON "passages" ("document_id");
CREATE INDEX "idx_admin_units_parent_id"
    ON "admin_units" ("parent_id");
CREATE INDEX "idx_figures_document_id"
    ON "figures" ("document_id");
CREATE INDEX "idx_figures_passage_id"
    ON "figures" ("passage_id");
CREATE INDEX "idx_figures_indicator"
    ON "figures" ("indicator");
CREATE INDEX "idx_figures_admin_unit_id"
    ON "figures" ("admin_unit_id");
CREATE INDEX "idx_claims_document_id"
    ON "claims" ("document_id");
CREATE INDEX "idx_claims_passage_id"
    ON "claims" ("passage_id");
CREATE INDEX "idx_claim_operands_figure_id"
    ON "claim_operands" ("figure_id");
CREATE INDEX "idx_citations_document_id"
    ON "citations" ("document_id");
CREATE INDEX "idx_citations_passage_id"
    ON "citations" ("passage_id");
CREATE INDEX "idx_citations_instrument_id"
    ON "citations" ("instrument_id");
CREATE INDEX "idx_problems_document_id"
    ON "problems" ("document_id");
