//! Small inputs that were once got wrong, each with its right value. The files are written here; the number is that
//! of the case in the collection that `scripts/cases` runs.
//!
//! | case | what it is | tests |
//! | --- | --- | --- |
//! | 01 | a first name of punctuation | [`persons::a_first_name_of_punctuation_is_kept_with_a_remark_and_the_second_import_changes_nothing`] |
//! | 02 | an INE given to another child | [`persons::the_ine_of_a_pupil_given_to_another_child_hands_no_account_over`], [`persons::a_corrected_name_or_a_corrected_date_stays_the_same_child`] |
//! | 03 | classes written otherwise, or not at all | [`columns::classes_written_otherwise_or_not_at_all_beside_the_guardians_ask_nothing`] |
//! | 04 | the export of one class | [`columns::the_export_of_one_class_makes_nobody_leave_unasked`] |
//! | 05 | dates of a spreadsheet, impossible dates | [`columns::dates_of_a_spreadsheet_are_read_for_the_column_and_never_replace_a_right_one`], [`columns::dates_with_the_month_first_are_right_in_a_first_import`] |
//! | 06 | cut lines | [`columns::a_cut_line_is_rejected_and_its_links_stay`] |
//! | 07 | a mother on one line a child | [`persons::one_mother_on_a_line_for_each_child_has_one_account_and_nothing_is_asked`], [`persons::two_accounts_of_one_person_that_remain_are_proposed_grouped_and_ungrouped`] |
//! | 08 | class identifiers of a spreadsheet | [`columns::class_identifiers_that_a_spreadsheet_made_one_leave_three_classes_and_one_remark`] |
//! | 09 | a file that is not recognised | [`columns::beside_a_file_that_is_not_recognised_nothing_is_imported_before_the_director_has_said_so`] |
//! | 10 | malformed values over good ones | [`persons::a_malformed_value_never_replaces_a_good_one_and_is_to_be_corrected`] |
//! | 11 | a pupil on two lines | [`persons::one_pupil_on_two_lines_is_one_pupil_with_both_addresses`] |
//! | 12 | encodings | [`forms::lines_that_end_with_a_carriage_return_alone_are_read`], [`forms::the_letters_of_an_old_mac_are_read`], [`forms::the_letters_of_dos_are_read`], [`forms::utf_16_without_a_mark_is_read_in_both_orders`] |
//! | 13 | damaged names | [`persons::damaged_names_are_kept_and_told_one_by_one`], [`persons::damaged_names_over_a_known_school_change_neither_name_nor_account`] |
//! | 14 | what spreadsheets add, and their documents | [`forms::what_a_spreadsheet_adds_to_a_file_is_read_past`], [`forms::the_document_of_a_spreadsheet_is_refused_with_the_way_to_save_it`] |
//! | 15 | overseas numbers | [`printed::mobiles_of_every_territory_are_told_from_landlines`], [`printed::a_number_in_its_national_form_is_read_where_the_school_is`] |
//! | 16 | one name, a service | [`persons::who_has_one_name_only_is_accepted_and_a_service_is_an_organisation`] |
//! | 17 | a mother of two schools | [`persons::a_mother_with_a_child_in_each_of_two_schools_is_proposed_as_one_person`] |
//! | 18 | words on paper | [`printed::a_class_is_called_a_class_once_and_france_has_no_line`] |
//! | 19 | last year in SIECLE | [`establishments::what_siecle_says_of_last_year_is_not_the_pupil_s`] |
//! | 20 | real values of AAF 1D | [`establishments::real_values_of_aaf_1d_give_levels_one_school_and_its_mail`], [`establishments::a_part_of_a_delivery_that_is_missing_is_asked_about_and_nobody_leaves`] |
//! | 21 | "élève" columns of ONDE | [`columns::the_children_of_today_s_extraction_are_read_named_numbered_or_first`] |
//! | 22 | divisions of one label | [`establishments::two_divisions_of_one_long_label_are_told_apart_by_their_code`] |
//! | 23 | last year's export | [`establishments::an_older_export_after_a_newer_is_asked_about_with_both_dates`], [`establishments::files_of_different_years_given_together_are_remarked`] |
//! | 24 | the school itself in SIECLE | [`establishments::the_file_of_the_school_gives_its_name_address_telephone_and_mail`] |
//!
//! Seen beside them: [`forms::archives_in_archives_are_said_to_be_so`],
//! [`forms::the_description_of_a_format_is_no_rejected_record`],
//! [`forms::lines_merged_as_one_person_are_no_guardians_without_pupils`],
//! [`forms::a_file_of_which_nothing_is_usable_is_no_success`],
//! [`establishments::a_malformed_uai_of_siecle_is_answered_about_the_uai`],
//! [`forms::one_ine_borne_twice_is_to_be_corrected_and_makes_nobody_one`],
//! [`establishments::pupils_without_a_division_or_in_one_of_inactive_pupils_are_remarked`],
//! [`forms::the_letters_of_the_sexes_in_older_exports_are_read`], [`forms::a_folder_is_the_files_it_contains`],
//! [`establishments::the_name_that_is_typed_is_that_of_a_school_of_siecle`],
//! [`printed::an_over_long_name_keeps_its_family_name_in_the_address`].

mod columns;
mod delivery;
mod establishments;
mod forms;
mod onde;
mod persons;
mod printed;
mod xml;
