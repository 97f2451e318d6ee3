"""Texts that are no tables: what is a list of equipment is read with its lines, what is none stays none."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from footprint.intake.correcting.corrected import parts
from footprint.intake.rearranging.texts.counts import with_counts
from footprint.intake.values.text_lines import in_cell
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read

GONE = ("retired", "missing", "on_order", "gone_undated")


def there(reading: Reading) -> dict[str, int]:
    """Category → units that are there; those of unknown number left out."""
    units: Counter[str] = Counter()
    for row in reading.table.to_pylist() if reading.kind == "inventory" else ():
        number = 1 if row["quantity_devices"] is None else row["quantity_devices"]
        if row["status"] not in GONE and number == number:
            units[row["category"]] += int(number)
    return dict(units)


LISTS: dict[str, tuple[str, dict[str, int]]] = {
    "numbers_behind_kinds_in_rows": (
        "RELEVÉ MATÉRIEL - Menuiserie - mai 2025\n"
        "légende : PP = portable, ECR = écran, IMP = imprimante, TEL = tél fixe\n"
        "\nACCUEIL\nPC fixe 1, ECR 2, TEL 1, IMP 1\n\nCOMPTA\nPC fixe 2, ECR 4, TEL 2, MF 1 (loc)\n\nBUREAU\n"
        "PP 1, ECR 1, TEL 1\n\nATELIER\nPC fixe 2 (pleins de sciure), ECR 2, IMP 1, douchette 2\n\nGRENIER\n"
        "PC fixe 3 et ECR 5 hors d'usage, pas encore jetés\n",
        {"desktop": 8, "laptop": 1, "monitor": 14, "fixed_phone": 4, "printer": 2, "multifunction_printer": 1,
         "barcode_scanner": 2},
    ),
    "places_without_a_sign": (
        "Parc de l'association\nbureau direction 1 portable HP (2022) + 1 écran\n- accueil 2 PC fixes, 1 imprimante\n"
        "Crèche 1 portable, 1 tablette\nréserve 3 écrans\nwifi 3 bornes + box\nkitchen 2 tablets\n"
        "boardroom upstairs 1 projector, 2 laptops\n",
        {"laptop": 4, "monitor": 4, "desktop": 2, "printer": 1, "tablet": 3, "wifi_access_point": 3, "internet_box": 1,
         "projector": 1},
    ),
    "what_stands_in_each_of_several_places": (
        "CM1 et CM2 : dans chaque classe un vidéoprojecteur, un ordinateur portable et un visualiseur USB.\n"
        "Salles 1, 2 et 3 : chacune 2 PC fixes\nRooms A and B: each room 2 tablets\nCP : un portable\n",
        {"projector": 2, "laptop": 3, "camera": 2, "desktop": 6, "tablet": 4},
    ),
    "cases_that_hold_devices": (
        "Partagé\nUne valise de 16 tablettes Samsung (15 en état, 1 écran cassé).\nDeux malles de 8 portables\n"
        "Un appareil photo numérique Nikon (sorties scolaires).\nUn ordinateur fixe tout-en-un HP\n",
        {"tablet": 16, "laptop": 16, "camera": 1, "all_in_one": 1},
    ),
    "each_has_its_own": (
        "- Cinq PC fixes avec chacun un dock et deux écrans 24 pouces\n- Sept iMac avec leur clavier et leur souris\n"
        "- Un portable et son dock\n",
        {"desktop": 5, "docking_station": 6, "monitor": 10, "all_in_one": 7, "keyboard": 7, "mouse": 7, "laptop": 1},
    ),
    "what_stands_in_something": (
        "Local serveur\n- Une petite baie 12U contenant : NAS Synology, switch 24 ports, pare-feu, onduleur.\n"
        "- une tour de montage (station HP Z6)\n- la caméra au-dessus de la porte\n",
        {"rack": 1, "storage": 1, "switch": 1, "firewall": 1, "ups": 1, "workstation": 1, "camera": 1},
    ),
    "announced_in_minutes": (
        "Compte rendu du CA du 6 novembre 2025\nPrésents : 9 administrateurs.\n1. Chauffage : un devis est attendu.\n"
        "2. Matériel informatique – l'état du parc demandé par la fédération :\n"
        "- Accueil : deux ordinateurs fixes, un téléphone fixe\n- Direction : un portable (HP, 2022) et un smartphone\n"
        "- Salle : 10 postes tout-en-un Lenovo, une imprimante\nRéseau : la box Bouygues, un petit switch\n"
        "Le CA vote l'achat de 5 portables reconditionnés (7 voix pour).\nLa séance est levée à 20 h 55.\n",
        {"desktop": 2, "fixed_phone": 1, "laptop": 1, "smartphone": 1, "all_in_one": 10, "printer": 1,
         "internet_box": 1, "switch": 1},
    ),
    "lines_that_name_printers_of_tickets": (
        "matériel librairie\n2 imprimantes ticket Epson\n3 douchettes dont 1 sans fil\nTPE Ingenico x2\n"
        "PC bureau arrière + écran 24 (Camille)\n1 portable Asus pour les salons\nbox Orange\n"
        "caméra au dessus de la porte\nabonnement logiciel de caisse 89 €/mois\nà acheter : un 2e écran\n",
        {"printer": 2, "barcode_scanner": 3, "payment_terminal": 2, "desktop": 1, "monitor": 1, "laptop": 1,
         "internet_box": 1, "camera": 1},
    ),
    "a_label_and_its_words_together": (
        "- téléphones de test : 3 Android, 2 iPhone\n- 1 NAS\n- 2 écrans\n",
        {"smartphone": 5, "storage": 1, "monitor": 2},
    ),
    "a_walk_on_a_day": (
        "RELEVE RESEAU\ntour des locaux techniques, 20-21 oct 2025, Anne\n- 2 switchs\n- 1 serveur\n- 1 NAS\n",
        {"switch": 2, "server": 1, "storage": 1},
    ),
    "bare_kinds_below_rooms": (
        "Bureau 1\nportable, écran\nBureau 2\nportable, écran, imprimante\nAccueil\nportable, téléphone fixe\n",
        {"laptop": 3, "monitor": 2, "printer": 1, "fixed_phone": 1},
    ),
    "bare_kinds_beside_single_ones": (
        "imprimante, écran\nportable, tablette\nserveur\nswitch\n",
        {"printer": 1, "monitor": 1, "laptop": 1, "tablet": 1, "server": 1, "switch": 1},
    ),
    "a_kind_above_what_is_called_otherwise": (
        "Tablette\n4 iPad\nSmartphone\n3 iPhone\nServeur\n2 Dell T440\n",
        {"tablet": 4, "smartphone": 3, "server": 2},
    ),
    "another_kind_ends_the_one_above": (
        'Écran\n4 moniteurs 24"\nClavier\n4 Logitech\nSouris\n4 Logitech\n',
        {"monitor": 4, "keyboard": 4, "mouse": 4},
    ),
    "each_has_what_is_said_of_each": (
        "- 3 PC fixes avec chacun un écran et 3 imprimantes\n- 1 NAS contenant les sauvegardes du serveur\n- 1 box\n",
        {"desktop": 3, "monitor": 3, "printer": 3, "storage": 1, "internet_box": 1},
    ),
    "what_is_plugged_into": (
        "- 4 PC fixes\n- 2 portables posés par la ville\n- 1 PC portable partie commune\n"
        "- 1 tour du service technique\n",
        {"desktop": 5, "laptop": 3},
    ),
    "a_part_on_the_next_line_in_german": (
        "20 Desktops\ndavon 8 Laptops\n6 Monitore\n1 Server\n",
        {"desktop": 12, "laptop": 8, "monitor": 6, "server": 1},
    ),
    "a_part_between_commas": (
        "- 12 PC fixes, dont 2 volés, 3 écrans\n- 10 stampanti, di cui 2 rubate, 1 NAS\n"
        "- 20 Desktops, davon 8 Laptops\n",
        {"desktop": 22, "laptop": 8, "monitor": 3, "printer": 8, "storage": 1},
    ),
    "a_part_on_the_next_line": (
        "12 PC portables\ndont 4 à remplacer\n6 écrans\n1 serveur\n8 tablettes\ndont 2 volées\n",
        {"laptop": 12, "monitor": 6, "server": 1, "tablet": 6},
    ),
    "a_part_that_is_to_be_replaced": (
        "12 PC portables (dont 4 à remplacer)\n6 écrans\n1 serveur\n", {"laptop": 12, "monitor": 6, "server": 1},
    ),
    "mail_with_points": (
        "Bonjour,\n\nVoici notre matériel :\n- 3 PC portables Dell (2021)\n- 2 imprimantes laser, 1 copieur en panne\n"
        "- 1 serveur\n\nCordialement,\nAnne\n",
        {"laptop": 3, "printer": 2, "multifunction_printer": 1, "server": 1},
    ),
    "numbers_before_a_dash": (
        "Accueil\n-------\n  1 - ordinateur fixe\n  3 - téléphones fixes\n  6 - ordinateurs portables\n"
        "  2 - imprimantes\n",
        {"desktop": 1, "fixed_phone": 3, "laptop": 6, "printer": 2},
    ),
    "lines_numbered_with_a_dash": (
        "1 - ordinateur portable Dell\n2 - imprimante laser\n3 - écran 24 pouces\n4 - serveur\n",
        {"laptop": 1, "printer": 1, "monitor": 1, "server": 1},
    ),
    "number_words": (
        "- trois PC fixes\n- deux écrans 22 pouces\n- une imprimante laser HP\n- vingt-cinq tablettes iPad\n",
        {"desktop": 3, "monitor": 2, "printer": 1, "tablet": 25},
    ),
    "dots": (
        "MATERIEL\n\nPC fixes ........ 10 (dont 3 HS)\nPC portables .... 7\nÉcrans .......... 12\nVP "
        ".............. deux\n",
        {"desktop": 10, "laptop": 7, "monitor": 12, "projector": 2},
    ),
    "colons": (
        "PC portables : 12\nÉcrans : 20\nImprimantes laser : 3\nSmartphones: 8\n",
        {"laptop": 12, "monitor": 20, "printer": 3, "smartphone": 8},
    ),
    "equals": ("laptops = 4\nmonitors = 9\nprinters = 2\n", {"laptop": 4, "monitor": 9, "printer": 2}),
    "rooms_as_headings": (
        "Salle 12\n15 PC fixes\n1 vidéoprojecteur\n\nSalle 13\n12 PC fixes\n1 imprimante laser\n",
        {"desktop": 27, "projector": 1, "printer": 1},
    ),
    "rooms_before_a_colon": (
        "Accueil : 2 PC fixes, 1 imprimante laser\nMairie annexe : 1 PC portable et 1 écran\nÉcole : 10 tablettes\n",
        {"desktop": 2, "printer": 1, "laptop": 1, "monitor": 1, "tablet": 10},
    ),
    "answers_pasted_together": (
        "Réponses reçues\n\n--- Antenne du Port (Jean, 7 déc. 2025) ---\nBonjour, nous avons 4 PC portables, 2 PC "
        "fixes et 1 imprimante. Cordialement\n\n--- Siège ---\nportables : 5\nfixes : 3\nMerci !\n\n=== Nord ===\n"
        "* PC portables (2)\n* écrans (3)\n",
        {"laptop": 11, "desktop": 5, "printer": 1, "monitor": 3},
    ),
    "by_person_below_a_rule": (
        "PARC\n====\n\nJulie : MacBook Pro 14 (2023) + écran Dell 27\nAnne : iPhone 13\n\nCommun\n------\nNAS QNAP\n"
        "imprimante Canon\nFreebox Pro\n\nSortis\n------\niMac 21 de 2013\n",
        {"laptop": 1, "monitor": 1, "smartphone": 1, "storage": 1, "printer": 1, "internet_box": 1},
    ),
    "parts_in_brackets_that_add_up": (
        "- 12 PC portables (9 HP ProBook 450 et 3 Lenovo ThinkPad L14)\n- 6 téléphones (2 fixes et 4 portables)\n"
        "- 3 écrans\n- 2 PC fixes (2 écrans)\n",
        {"laptop": 12, "fixed_phone": 2, "smartphone": 4, "monitor": 5, "desktop": 2},
    ),
    "a_state_of_its_owner_is_none": (
        "Zoé : portable HP (celui de Paul, parti), écran Dell\nAnne : PC fixe, 1 imprimante\n",
        {"laptop": 1, "monitor": 1, "desktop": 1, "printer": 1},
    ),
    "others_of_the_same": (
        "Nous avons deux PC portables, et il y en a deux autres au sous-sol.\nNous avons un vidéoprojecteur et trois "
        "écrans.\n",
        {"laptop": 4, "projector": 1, "monitor": 3},
    ),
    "gone_by_their_heading": (
        "- 3 PC fixes\n- 1 écran\n- 1 NAS\n\nPLUS LA :\n- 1 vieux portable : ne démarre plus\n\n"
        "Jeté cette année : 4 vieux écrans, 1 scanner\n",
        {"desktop": 3, "monitor": 1, "storage": 1},
    ),
    "notes_around_points": (
        "## Contacts\n- Gérante : voir fiche\n- Accès : code au coffre\n\n## Serveur\n- NAS QNAP\n- Onduleur Eaton\n"
        "- Imprimante laser\n\n## À faire\n- ranger la baie\n- relancer le fournisseur\n",
        {"storage": 1, "ups": 1, "printer": 1},
    ),
    "rooms_with_kinds_alone": (
        "Bureau 1 : PC fixe HP + 2 écrans\nBureau 2 : portable Lenovo, écran, imprimante Brother\n"
        "Salle : vidéoprojecteur\nLocal : 1 switch, 1 box\n",
        {"desktop": 1, "monitor": 3, "laptop": 1, "printer": 1, "projector": 1, "switch": 1, "internet_box": 1},
    ),
    "kinds_as_headings": (
        "## Imprimantes laser\n- HP M404 x2\n- Brother HL-L2350\n\n## Écrans\n- Dell P2419H x4\n- Iiyama XUB2492\n",
        {"printer": 3, "monitor": 5},
    ),
    "ticked_off": (
        "- [x] PC portable Lenovo\n- [x] 2 écrans Dell\n- [x] imprimante laser Brother\n",
        {"laptop": 1, "monitor": 2, "printer": 1},
    ),
    "numbered": (
        "1. PC portable HP ProBook 450 G8 - acheté le 12/03/2021\n2. Écran Dell P2419H\n3. Imprimante laser HP\n",
        {"laptop": 1, "monitor": 1, "printer": 1},
    ),
    "part_is_gone": (
        "- 12 PC portables dont 2 volés\n- 5 écrans dont 1 cassé\n- 3 tablettes (données à une école en 2022)\n",
        {"laptop": 10, "monitor": 5},
    ),
    "part_of_a_device_is_damaged": (
        "- 6 tablettes Samsung (dont une écran cassé, on la garde)\n- 8 PC portables dont 2 écran fissuré\n- 1 NAS\n",
        {"tablet": 6, "laptop": 8, "storage": 1},
    ),
    "part_is_another_kind": (
        "- 12 PC fixes dont 3 portables\n- 4 écrans\n- 1 NAS\n", {"desktop": 9, "laptop": 3, "monitor": 4,
        "storage": 1},
    ),
    "more_in_reserve": (
        "Tél fixes : 3 + 1 en réserve\nPC portables : 4\nÉcrans : 6\n", {"fixed_phone": 4, "laptop": 4, "monitor": 6},
    ),
    "a_set": ("3 UC + écran + clavier\n2 PC portables\n1 switch\n",
              {"desktop": 3, "monitor": 3, "keyboard": 3, "laptop": 2, "switch": 1}),
    "gift_to_us": (
        "- 4 tablettes Samsung données par la région en 2021\n- 2 PC portables\n- 1 imprimante laser\n",
        {"tablet": 4, "laptop": 2, "printer": 1},
    ),
    "numbers_behind": (
        "- Écrans Dell x 4\n- PC portables Lenovo (x3)\n- Imprimante laser Brother x2\n",
        {"monitor": 4, "laptop": 3, "printer": 2},
    ),
    "english_mail": (
        "Hi,\nhere is what we have:\n* 12 laptops (2 broken)\n* 4 monitors, 2 docking stations\n* one laser "
        "printer\nBest,\nJo\n",
        {"laptop": 12, "monitor": 4, "docking_station": 2, "printer": 1},
    ),
    "one_line_each": (
        "12 PC portables, 20 écrans\n3 imprimantes laser, 2 scanners\n1 serveur et 1 onduleur\n",
        {"laptop": 12, "monitor": 20, "printer": 3, "scanner": 2, "server": 1, "ups": 1},
    ),
    "prose": (
        "Bonjour,\nAu local nous avons trois ordinateurs fixes et une imprimante laser. On a aussi deux PC portables.\n"
        "Les animateurs ont cinq tablettes Samsung et un vidéoprojecteur.\nBien à vous\n",
        {"desktop": 3, "printer": 1, "laptop": 2, "tablet": 5, "projector": 1},
    ),
    "prose_with_what_left": (
        "Nous avons deux PC portables et un écran. Nous avons trois tablettes.\n"
        "Deux anciens portables ont été donnés à une famille en 2023.\n",
        {"laptop": 2, "monitor": 1, "tablet": 3},
    ),
    "stock_as_a_heading": (
        "En service :\n- 4 PC portables\n- 2 écrans\n\nMatériel réformé :\n- 6 PC fixes\n", {"laptop": 4, "monitor": 2},
    ),
    "of_others_as_a_heading": (
        "Réseau\n- 4 PC portables\n- 1 switch\n\nAppartient aux membres, laissé sur place\n- 6 PC fixes\n- 2 écrans\n",
        {"laptop": 4, "switch": 1},
    ),
    "of_others_as_a_heading_in_english": (
        "# Network\n- 4 laptops\n- 1 switch\n\n# Not ours\n- 6 desktop computers\n- 2 monitors\n",
        {"laptop": 4, "switch": 1},
    ),
    "wanted_as_a_heading": (
        "Nous avons :\n- 4 PC portables\n- 2 écrans\n- 1 NAS\n\nÀ acheter :\n- 6 PC fixes\n",
        {"laptop": 4, "monitor": 2, "storage": 1},
    ),
    "arrow": ("PC portables -> 5\nécrans -> 7\nimprimantes laser -> 1\n", {"laptop": 5, "monitor": 7, "printer": 1}),
    "furniture_beside": (
        "- 2 PC portables\n- 6 chaises pliantes, 2 tables\n- 1 vidéoprojecteur\n- 3 écrans\n",
        {"laptop": 2, "projector": 1, "monitor": 3},
    ),
    "total_below": ("PC portables : 5\nécrans : 7\nimprimantes laser : 1\nTotal : 13\n",
                    {"laptop": 5, "monitor": 7, "printer": 1}),
    "none_of_one": ("- 4 PC portables\n- aucun serveur\n- 2 écrans\n- 1 switch\n",
                    {"laptop": 4, "monitor": 2, "switch": 1}),
    "times_sign": ("5 x ThinkPad L14\n3 x écran 24 pouces\n2 x imprimante laser\n",
                   {"laptop": 5, "monitor": 3, "printer": 2}),
    "models_and_places": (
        "PC portable : Dell Latitude 5420 (2021)\nImprimante laser : HP M404\nNAS : Synology DS220+\nÉcrans : 3\n",
        {"laptop": 1, "printer": 1, "storage": 1, "monitor": 3},
    ),
    "added_in_brackets": (
        "serveur : 1 (+ onduleur)\nPC portables : 3\nécrans : 2\n", {"server": 1, "ups": 1, "laptop": 3, "monitor": 2},
    ),
    "states_before_a_colon": (
        "En service : 20 PC fixes, 20 écrans\nMis au rebut : 6 PC fixes, 4 écrans\nEn stock : 2 webcams\n",
        {"desktop": 20, "monitor": 20, "webcam": 2},
    ),
    "size_in_quotes": (
        "- 16 UC Lenovo\n- 16 écrans 22\"\n- 1 imprimante laser\n"
        "Salle des profs\n- 3 portables HP\n- 1 copieur Ricoh\n",
        {"desktop": 16, "monitor": 16, "printer": 1, "laptop": 3, "multifunction_printer": 1},
    ),
    "spanish": ("Tenemos 5 portátiles, 3 impresoras y 2 servidores.\nTambién hay 10 monitores.\n",
                {"laptop": 5, "printer": 3, "server": 2, "monitor": 10}),
    "wiki_headings": (
        "== Réseau ==\n* 2 switchs Netgear 24 ports\n* 1 routeur\n== Postes ==\n* 8 PC fixes\n",
        {"switch": 2, "router": 1, "desktop": 8},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_a_table(read_text: Read, name: str) -> None:
    content, wanted = LISTS[name]
    reading = conserved(read_text(content, "liste.txt"))
    assert there(reading) == wanted
    assert rules(reading)["read_from_text"] == 1


NO_LISTS = {
    "minutes": "Compte rendu de la réunion du 3 mars\n- 3 PC portables présentés\n- 2 écrans évoqués\n- 1 serveur\n",
    "quotation_that_announces": "Devis 2025-114\nMatériel :\n- 3 PC portables\n- 2 écrans\n- 1 serveur\n",
    "needs_that_announce": "Besoins 2026\nMatériel :\n- 3 PC portables\n- 2 écrans\n- 1 serveur\n",
    "minutes_of_what_left": (
        "Compte rendu du CA\nPrésents : 9.\nMatériel évacué :\n- 3 PC portables\n- 2 écrans\n- 1 serveur\n"
    ),
    "minutes_of_what_lacks": (
        "Compte rendu du CA\nPrésents : 9.\nMatériel que nous n'avons plus :\n- 3 PC portables\n- 2 écrans\n"
        "- 1 serveur\n"
    ),
    "names_of_columns_above_numbers": "PC, écran, imprimante\nMairie\n3, 4, 1\nÉcole\n2, 2, 1\n",
    "minutes_of_a_purchase": (
        "Compte rendu du CA\nPrésents : 9.\nLe CA décide d'acheter le matériel suivant :\n- 3 PC portables\n"
        "- 2 écrans\n- 1 serveur\n"
    ),
    "minutes_of_a_theft": (
        "Compte rendu du CA\nPrésents : 9.\nMatériel volé dans la nuit :\n- 3 PC portables\n- 2 écrans\n- 1 serveur\n"
    ),
    "minutes_of_an_offer": (
        "Procès-verbal\nDevis reçu pour le matériel :\n- 3 PC portables\n- 2 écrans\n- 1 serveur\n"
    ),
    "wishes": "Il faudrait acheter 3 PC portables.\nNous demandons 2 écrans.\nPrévoir aussi une imprimante.\n",
    "quotation": "Devis n° 2025-12\n3 PC portables\n2 écrans\n1 imprimante laser\n",
    "letter": (
        "Madame,\nJe vous remercie de votre accueil. La réunion portait sur le numérique responsable, et trois "
        "élus étaient\n"
        "présents. Un ordinateur était prêté pour la démonstration. Veuillez agréer mes salutations.\n"
    ),
    "addresses": "Mairie de Lussac\n12 rue des Écoles\n33570 Lussac\nTél. : 05 56 00 00 00\nmairie@exemple.fr\n",
    "code": "import os\nfor printer in printers:\n    print(printer)\nlaptop = 3\nmonitor = laptop + 2\nreturn "
    "monitor\n",
    "recipe": "Gâteau\n- 3 œufs\n- 200 g de farine\n- 1 sachet de levure\n- 2 pommes\n",
    "tickets": "Ticket 1204 : imprimante en panne\nTicket 1205 : écran noir\nTicket 1206 : PC lent\n",
    "replacement": (
        "Nous avons prévu de remplacer 3 PC fixes.\nLe budget permet 2 écrans de plus.\nIl faut un vidéoprojecteur.\n"
    ),
    "agenda": "Ordre du jour\n1. Téléphonie\n2. Imprimantes\n3. PC portables\n4. Questions diverses\n",
    "negation": "Nous n'avons pas de serveur.\nNous n'avons plus d'imprimante.\nAucun écran.\n",
}


@pytest.mark.parametrize("name", NO_LISTS)
def test_any_other_text_is_none(read_text: Read, name: str) -> None:
    assert there(read_text(NO_LISTS[name], "texte.txt")) == {}


def test_what_is_not_clear_is_asked(read_text: Read) -> None:
    reading = conserved(read_text(
        "- 4 PC portables\n- 2 ou 3 vieux écrans\n- 8 tablettes sauf 2\n- 3 schmilblicks\n- 1 NAS\n- 2 switchs\n"
        "", "x.txt"
    ))  # fmt: skip
    assert there(reading) == {"laptop": 4, "storage": 1, "switch": 2}
    found = [(row["line"], row["rule"]) for row in reading.findings.to_pylist()]
    assert {(2, "invalid_quantity"), (3, "invalid_quantity"), (4, "unknown_category")} <= set(found)


def test_of_two_numbers_neither_counts(read_text: Read) -> None:
    reading = conserved(read_text("PC portables : 12 -> 10 (2 volés en mars)\nécrans : 15\nsmartphones : 6\n", "x.txt"))
    assert there(reading) == {"monitor": 15, "smartphone": 6}
    assert rules(reading)["invalid_quantity"] == 1


def test_what_is_wanted_is_told(read_text: Read) -> None:
    reading = conserved(read_text(
        "- 4 PC portables\n- 2 écrans\n- 1 NAS\n- 3 switchs\n- 2 onduleurs\n- prévoir 2 tablettes\n", "x.txt"
    ))  # fmt: skip
    assert "tablet" not in there(reading)
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "text_wanted"] == [6]


@pytest.mark.parametrize(
    "said",
    [
        ", il en manque 2 en SAV",
        " (il en manque 2, prêtés)",
        ", mais il en manque 1",
        ", manque 1 en réparation",
        " (manque 2)",
    ],
)
def test_what_some_of_them_lack_is_a_remark(read_text: Read, said: str) -> None:
    text = f"- chariot A : 16 tablettes\n- chariot B : 10 portables{said}\n- il manque 2 imprimantes laser\n- 3 NAS\n"
    reading = conserved(read_text(text, "x.txt"))
    assert there(reading) == {"tablet": 16, "laptop": 10, "storage": 3}
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "text_wanted"] == [3]


def test_devices_without_a_number_are_told(read_text: Read) -> None:
    reading = conserved(read_text(
        "Nous avons deux PC portables et un écran. La vieille imprimante laser est au placard.\nOn a aussi un "
        "NAS.\n", "x.txt"
    ))  # fmt: skip
    assert there(reading) == {"laptop": 2, "monitor": 1, "storage": 1}
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "text_devices_left_out"] == [1]


def test_a_box_that_is_not_ticked_is_told_where_others_are(read_text: Read) -> None:
    reading = read_text("- [x] PC portable\n- [ ] écran\n- [x] imprimante laser\n", "x.txt")
    assert there(reading) == {"laptop": 1, "monitor": 1, "printer": 1}
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "text_unticked"] == [2]
    assert rules(read_text("- [ ] PC portable\n- [ ] écran\n- [ ] NAS\n", "y.txt")).get("text_unticked") is None


LOTS = ("Lot {}. ", "Lot {} : ", "Lot n° {} - ", "Art. {} - ", "Article {}) ")


@pytest.mark.parametrize("lot", LOTS)
@pytest.mark.parametrize("worth", ["", " ........ 240 €", " ...... 1 200 €", " .......... PM", " ______ 30 €"])
def test_numbered_lots_with_what_they_are_worth_are_read(read_text: Read, lot: str, worth: str) -> None:
    named = ("4 unités centrales", "1 serveur Dell PowerEdge T340", "1 baie de brassage 15U", "2 claviers et 2 souris")
    text = "BUREAUX\n\n" + "".join(f"{lot.format(at)}{thing}{worth}\n" for at, thing in enumerate(named, start=9))
    reading = read_text(text, "x.txt")
    assert there(reading) == {"desktop": 4, "server": 1, "rack": 1, "keyboard": 2, "mouse": 2}


def test_a_number_in_words_begins_a_sentence(read_text: Read) -> None:
    reading = read_text("Accueil : un PC portable et un téléphone fixe. Deux écrans, une tablette.\n", "x.txt")
    assert there(reading) == {"laptop": 1, "fixed_phone": 1, "monitor": 2, "tablet": 1}


def test_places_and_days_are_read(read_text: Read) -> None:
    reading = read_text("Salle 12\n- 3 PC fixes (2019)\n- 1 écran\nCDI :\n- 2 PC portables jetés en 2022\n", "x.txt")
    rows = [
        (str(row["acquired_on"])[:4], row["status"], str(row["retired_on"])[:4]) for row in reading.table.to_pylist()
    ]
    assert rows == [("2019", None, "None"), ("None", None, "None"), ("None", "retired", "2022")]


def test_the_file_given_back_is_the_list_alone(tmp_path: Path) -> None:
    path = tmp_path / "liste.txt"
    path.write_text("- 3 PC portables\n- 4 écrans, 1 NAS\n- 1 switch\n", encoding="utf-8")
    (part,) = parts(path, read_all(path, year=2025, as_of=AS_OF), "fr")
    rows = [["Type", "Quantité"], ["PC portables", "3"], ["écrans", "4"], ["NAS", "1"], ["switch", "1"]]
    assert [row[:2] for row in part.rows] == rows


LONG = {
    "points": "- 3 PC portables Dell\n" * 2_001,
    "cards": "Type : PC portable\nModele : Dell\nSerie : A1\nAchat : 2020\n\n" * 1_100,
    "columns": "Type             Modele           Nombre\n" + "PC portable      Dell 5420        3\n" * 5_001,
}


@pytest.mark.parametrize("name", LONG)
def test_a_text_that_is_too_long_says_so(read_text: Read, name: str) -> None:
    reading = read_text(LONG[name], "liste.txt")
    assert reading.findings["message_key"].to_pylist() == ["findings.no_header.long_text.says"]


RACKS = [
    "# Plan\n\n## Baie SR1 (mairie)\n\n- U42 : panneau de brassage 24 ports\n- U40 : switch Cisco SG350-28\n"
    "- U23 : onduleur Eaton Ellipse PRO 850\n\n## Baie SR2\n\n- U42 : panneau de brassage 24 ports\n"
    "- U41 : passe-câbles\n"
    "- U40 : serveur Dell PowerEdge R650\n",
    "Baie 1\nU1-U2 onduleur APC Smart-UPS 1500\nU3 : vide\nU4 : serveur Dell PowerEdge R650\nU7 : bandeau de brassage\n"
    "U8 : switch Cisco SG350-28\n",
]


@pytest.mark.parametrize("text", RACKS)
def test_places_in_a_rack_are_no_things(read_text: Read, text: str) -> None:
    reading = read_text(text, "baies.txt")
    assert there(reading) == {"switch": 1, "ups": 1, "server": 1}
    assert reading.refused == 0


def test_each_sentence_of_a_line_counts_its_own(read_text: Read) -> None:
    text = f"{RACKS[0]}\nLes armoires sont des baies 42U Legrand. Une borne wifi par étage : 4 au total (U6-Pro).\n"
    assert there(read_text(text, "baies.txt")) == {"switch": 1, "ups": 1, "server": 1, "wifi_access_point": 4}


def test_brackets_name_the_model_of_a_post(read_text: Read) -> None:
    text = "Voici ce que nous avons :\nComptoir : 4 postes (HP ProDesk) avec 4 écrans et 3 TPE Ingenico.\n"
    text += "Bureau : un serveur HPE ML30, ne pas le compter deux fois, et 2 imprimantes.\n"
    found = there(read_text(text, "mail.txt"))
    assert found == {"desktop": 4, "monitor": 4, "payment_terminal": 3, "server": 1, "printer": 2}


def test_the_points_of_a_list_do_not_say_what_the_text_is(read_text: Read) -> None:
    """A ticket printer in the first line makes no ticket of a note."""
    reading = read_text(
        "Librairie\n- 2 imprimantes tickets\n- 1 caisse tactile + tiroir\n- tablette pour les commandes\n- 3 écrans\n"
    )
    assert [(row["category"], row["status"]) for row in reading.table.to_pylist()][-2:] == [
        ("tablet", None),
        ("monitor", None),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("4 tablettes, la 4e a l'écran fêlé", ["tablettes"]),
        ("3 PC, le 2e est sans écran", ["PC"]),
        ("1 PC, 2e écran", ["PC", "2e écran"]),
    ],
)
def test_what_is_told_of_one_of_several_is_no_device(text: str, kinds: list[str]) -> None:
    assert [item.kind for item in in_cell(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kinds", "states"),
    [
        ("12 cartes micro:bit et 4 Raspberry Pi", ["cartes micro:bit", "Raspberry Pi"], ["", ""]),
        ("3 tablettes Lenovo Tab:M10", ["tablettes"], [""]),
        ("3 écrans:HS, 2 PC fixes:volés", ["écrans", "PC fixes"], ["in_stock", "missing"]),
        ("3 écrans: HS", ["écrans"], ["in_stock"]),
    ],
)
def test_a_colon_inside_a_name_parts_nothing(text: str, kinds: list[str], states: list[str]) -> None:
    assert [(item.kind, item.state) for item in in_cell(text)] == list(zip(kinds, states, strict=True))


@pytest.mark.parametrize("mark", ["*", "#"])
def test_the_stars_of_an_outline_are_its_headings(mark: str, read_text: Read) -> None:
    """Points of another mark stand below them; where all points are stars, none is a heading."""
    heads = ("Parc", "Bureaux", "Réformé", "À commander 2026", "Terrain (12 stations)")
    one, two, gone, wanted, field = (f"{mark * min(at + 1, 2)} {head}" for at, head in enumerate(heads))
    text = (
        f"{one}\n{two}\n- 9 portables\n- 4 écrans\n{field}\n- 3 tablettes\n{gone}\n- 6 écrans\n{wanted}\n- 5 PC fixes\n"
    )
    assert there(read_text(text, name="parc.org")) == {"laptop": 9, "monitor": 4, "tablet": 3}
    assert there(read_text("Parc :\n* 3 portables\n* 2 écrans\n* 1 imprimante\n")) == {
        "laptop": 3, "monitor": 2, "printer": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        "Dans la réserve : 12 vieux portables, qui ne comptent pas", "- 12 vieux portables (à ne pas compter)",
        "Te koop: 12 oude laptops, die tellen niet mee.", "- 12 old laptops, not counted",
        "- 12 alte Laptops, die zählen nicht",
    ],
)  # fmt: skip
def test_what_its_writer_does_not_count_is_told(said: str, read_text: Read) -> None:
    text = "- 3 PC portables\n- 2 imprimantes\n- 4 écrans\n{}\n"
    reading = read_text(text.format(said))
    assert there(reading) == {"laptop": 3, "printer": 2, "monitor": 4}
    assert rules(reading)["text_devices_left_out"] == 1
    assert there(read_text(text.format("- 12 vieux portables, le dernier ne compte pas")))["laptop"] == 15


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("5 caméras de surveillance et l'enregistreur", {"camera": 5, "storage": 1}),
        ("un NAS et l'onduleur", {"storage": 1, "ups": 1}),
        ("4 téléphones portables (3 Samsung, 1 Nokia à touches)", {"smartphone": 3, "feature_phone": 1}),
        ("2 TPE (un fixe un sans fil)", {"payment_terminal": 2}),
        ("5 PC (2 portables)", {"desktop": 3, "laptop": 2}),
        ("12 PC fixes (12 grands écrans)", {"desktop": 12, "monitor": 12}),
        ("5 PC (2 écrans)", {"desktop": 5, "monitor": 2}),
        ("4 téléphones (2 fixes)", {"fixed_phone": 2}),  # of the others it is asked
    ],
)
def test_what_brackets_and_articles_count(read_text: Read, text: str, counts: dict[str, int]) -> None:
    """Of `5 PC (2 portables)` only the two were read, and a recorder behind `et l'` was lost."""
    found = Counter[str]()
    for row in read_text(f"Bonjour, nous avons :\n- {text}\n- 1 imprimante\n- 3 smartphones\n").table.to_pylist():
        found[row["category"]] += int(row["quantity_devices"] or 1)
    counts = {**counts, "smartphone": counts.get("smartphone", 0) + 3}
    assert {kind: number for kind, number in found.items() if kind != "printer"} == counts


@pytest.mark.parametrize(
    "sentence",
    [
        "NB : le portable Asus et deux tablettes ont été volés en juillet 2024.",
        "The laptop and two tablets were stolen in 2023.", "2 PC et un écran sont partis à la déchetterie en 2022.",
    ],
)  # fmt: skip
def test_what_a_verb_says_of_several_holds_for_all(read_text: Read, sentence: str) -> None:
    """Of a stolen laptop and two stolen tablets only the tablets were gone."""
    table = read_text(f"Bureau :\n3 imprimantes\n2 vidéoprojecteurs\n\n{sentence}\n").table.to_pylist()
    gone = {row["category"] for row in table if row["status"] in ("missing", "retired", "gone_undated")}
    assert gone == {row["category"] for row in table} - {"printer", "projector"}


@pytest.mark.parametrize(
    "sentence",
    [
        "12 PC portables, 3 tablettes, 2 serveurs ont été donnés", "12 laptops, 3 tablets, 2 servers were sold",
        "Il y a 12 PC portables, 4 écrans, et les 2 tablettes ont été données à l'école",
    ],
)  # fmt: skip
def test_behind_a_comma_a_verb_is_of_the_last(read_text: Read, sentence: str) -> None:
    table = read_text(f"Bureau :\n3 imprimantes\n2 vidéoprojecteurs\n\n{sentence}\n").table.to_pylist()
    assert {row["status"] for row in table if row["category"] == "laptop"}.isdisjoint(("retired", "gone_undated"))


@pytest.mark.parametrize(
    "sentence",
    [
        "10 portables achetés en 2024 et 8 écrans ont été mis au rebut", "5 PC neufs et 8 écrans ont été jetés",
        "10 laptops bought in 2024 and 8 screens were scrapped",
    ],
)  # fmt: skip
def test_what_has_a_verb_of_its_own_stays(read_text: Read, sentence: str) -> None:
    table = read_text(f"{sentence}\n2 serveurs\n3 imprimantes\n").table.to_pylist()
    gone = {row["category"] for row in table if row["status"] in ("missing", "retired", "gone_undated")}
    assert gone == {"monitor"}


_THINGS = "PC portable HP / Écran Dell / Tablette Samsung / Imprimante"
_COUNTED = "2 PC portables HP / 1 écran Dell / 3 tablettes / 1 imprimante"


@pytest.mark.parametrize("things", [_THINGS, _COUNTED])
@pytest.mark.parametrize(
    ("heading", "states"),
    [
        ("Matériel volé", "missing"), ("Appareils volés", "missing"), ("Ordinateurs volés", "missing"),
        ("Stolen equipment", "missing"), ("Material robado", "missing"), ("Matériel réformé", "gone_undated"),
        ("Équipements réformés", "gone_undated"), ("PC réformés", "gone_undated"),
        ("Ordinateurs donnés à l'école", "gone_undated"), ("Matériel jeté en 2024", "gone_undated"),
        ("Matériel à acheter", "on_order"), ("Matériel commandé", "on_order"),
    ],
)  # fmt: skip
def test_a_heading_that_names_a_device_gives_its_state(read_text: Read, heading: str, states: str, things: str) -> None:
    text = "\n".join((heading, *things.split(" / "), ""))
    rows = read_text(text, "notes.txt").table.to_pylist()
    assert [row["status"] for row in rows] == [states] * 4


@pytest.mark.parametrize("first", ["Matériel jeté :", "À acheter :", "Volé :", "Stolen:"])
@pytest.mark.parametrize(
    "second",
    ["Matériel réseau", "Matériel actuel", "Postes de la mairie", "Ordinateurs", "Réseau", "Poste d'accueil",
     "Bureau PC", "Salle serveur", "Téléphones"],
)  # fmt: skip
def test_a_state_ends_at_the_next_heading(read_text: Read, first: str, second: str) -> None:
    rows = read_text(f"{first}\n2 portables HP\n1 écran Dell\n{second}\n2 switchs\n1 NAS\n3 portables HP\n", "n.txt")
    told = [(row["category"], row["status"]) for row in rows.table.to_pylist()]
    assert None not in (told[0][1], told[1][1])
    assert told[2:] == [("switch", None), ("storage", None), ("laptop", None)]


def test_a_kind_above_models_of_it_is_a_heading(read_text: Read) -> None:
    text = "Serveur\nDell T440\nDell R640\nImprimante\nÉcran\nPC portable\n"
    kinds = read_text(text, "notes.txt").table["category"].to_pylist()
    assert kinds == ["server", "server", "printer", "monitor", "laptop"]


@pytest.mark.parametrize(
    "text",
    [
        "Réunion du 3 mai / PC accueil lent / Imprimante compta : toner / Tablette Dupont perdue / "
        "Téléphone Martin cassé / Box en panne / Écran salle rayé / Serveur : sauvegarde KO",
        "Tickets / Imprimante RDC bourrage papier / PC Durand écran bleu / Écran Martin ne s'allume pas / "
        "Téléphone accueil sans tonalité / Serveur fichiers lent / Switch étage 2 redémarré / Tablette élève cassée",
        "Prêts en cours / PC portable à Dupont / Tablette à Durand / Vidéoprojecteur à l'école / Écran à Martin / "
        "Téléphone à Petit / Casque à Leroy",
        "Meeting of 3 May / Laptop Smith slow / Printer lobby jammed / Tablet Jones lost / Phone Brown broken / "
        "Screen room 2 scratched / Server backup failed",
    ],
)
def test_notes_and_tickets_are_no_lists(read_text: Read, text: str) -> None:
    assert conserved(read_text("".join(f"{line}\n" for line in text.split(" / ")), "notes.txt")).accepted == 0


@pytest.mark.parametrize(
    ("heading", "state"),
    [("Portables réformés", "gone_undated"), ("Écrans volés", "missing"), ("Tablettes perdues", "missing")],
)
def test_a_state_of_several_above_what_is_counted_is_a_heading(read_text: Read, heading: str, state: str) -> None:
    text = f"{heading}\n2 portables HP 250 G8\n1 écran Dell\n1 imprimante Brother\n"
    assert read_text(text, "notes.txt").table["status"].to_pylist() == [state] * 3


@pytest.mark.parametrize(
    "rows",
    [
        ["PC fixe 1, imprimante 1", "PC fixe 2, imprimante 2", "PC fixe 3, imprimante 3"],
        ["PC 1, PC 2", "PC 3, PC 4"],
        ["écran 24, clavier 1", "écran 27, clavier 1"],
        ["salle 12, étage 3", "salle 14, étage 2"],
        ["PC 12 achetés, 3 rendus", "écran 5, 2 perdus"],
        ["PC 101, imprimante 201", "PC 101, imprimante 202"],
        ["Laptop 14, Monitor 9", "Laptop 11, Monitor 12", "Laptop 9, Monitor 11"],
    ],
)
def test_numbers_behind_kinds_that_are_names_or_sizes_stay(rows: list[str]) -> None:
    lines = list(enumerate(rows, start=1))
    assert with_counts(lines) == lines


@pytest.mark.parametrize(
    ("word", "below"), [("PC", "2 portables"), ("Poste", "3 téléphones fixes"), ("Téléphone", "2 smartphones")]
)
def test_a_word_alone_above_what_it_may_mean_is_told(read_text: Read, word: str, below: str) -> None:
    found = read_text(f"1 imprimante\n{word}\n{below}\n3 écrans\n", "liste.txt").findings.to_pylist()
    assert [row["line"] for row in found if row["rule"] == "text_devices_left_out"] == [2]


@pytest.mark.parametrize("cell", ["iPad 9 ()", "PC ( )", "2 écrans (,)", "() NAS", "serveur (+)"])
def test_empty_brackets_say_nothing(cell: str) -> None:
    assert all(item.is_device for item in in_cell(cell))


def test_a_legend_of_letters_changes_no_names(read_text: Read) -> None:
    reading = read_text(
        "P = portable, S = switch, I = imprimante\n- 2 Samsung Galaxy S\n- 3 portables\nI. Mairie\n- 4 écrans\n",
        "a.txt",
    )
    units = there(reading)
    assert units["monitor"] == 4
    assert units["laptop"] in (3, 4)
    assert "switch" not in {row["category"] for row in reading.table.to_pylist() if row["line"] > 1}


@pytest.mark.parametrize("heading", ["Old computer equipment sold in 2023", "Matériel informatique vendu en 2023"])
def test_a_heading_of_equipment_gives_its_state(read_text: Read, heading: str) -> None:
    reading = read_text(f"3 PC portables\n2 écrans\n\n{heading}\n- 4 PC fixes\n- 2 imprimantes\n", "a.txt")
    assert there(reading) == {"laptop": 3, "monitor": 2}


@pytest.mark.parametrize(
    "line",
    [
        "atelier 3 PC", "nous avons demandé 3 PC", "il manque 2 écrans", "au secrétariat il manque 2 écrans",
        "HP 3 portables", "salle 4 2 portables", "accueil vendu 2 portables", "mairie a donné 2 portables",
        "secrétariat de la mairie prévoit 4 portables", "le 12 mars 3 portables",
    ],
)  # fmt: skip
def test_a_number_behind_other_words_than_a_place_is_told(read_text: Read, line: str) -> None:
    reading = conserved(read_text(f"Parc :\n- 3 imprimantes\n- 2 serveurs\n- 1 NAS\n{line}\n- 2 switchs\n", "a.txt"))
    assert there(reading) == {"printer": 3, "server": 2, "storage": 1, "switch": 2}
    rules_of_line = {row["rule"] for row in reading.findings.to_pylist() if row["line"] == 5}
    assert rules_of_line & {"text_wanted", "text_devices_left_out"}


@pytest.mark.parametrize("room", ["Salle 12 PC", "Bureau 3 portables", "Étage 2 écrans", "Room 14 laptops"])
def test_the_number_of_a_room_counts_nothing(read_text: Read, room: str) -> None:
    reading = read_text(f"Parc :\n{room}\n- 3 imprimantes\n- 2 serveurs\n- 1 NAS\n", "a.txt")
    assert there(reading) == {"printer": 3, "server": 2, "storage": 1}


def test_an_invoice_of_a_place_is_no_list(read_text: Read) -> None:
    text = "Devis 12\nmairie 3 portables HP 2 400 €\nécole 2 tablettes 600 €\ncrèche 1 écran 200 €\nTotal 3 200 €\n"
    assert there(read_text(text, "a.txt")) == {}


@pytest.mark.parametrize(
    "line", ["Classes : dans chaque classe un portable", "CM1 et CM2 : chaque classe a un portable"]
)
def test_what_stands_in_each_of_nobody_knows_how_many_places_is_told(read_text: Read, line: str) -> None:
    reading = read_text(f"- 3 imprimantes\n{line}\n- 2 serveurs\n- 1 NAS\n", "a.txt")
    assert there(reading) == {"printer": 3, "server": 2, "storage": 1}
    assert [row["line"] for row in reading.findings.to_pylist() if row["rule"] == "text_devices_left_out"] == [2]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("- 3 PC fixes avec chacun trois écrans\n- 1 imprimante\n- 1 serveur\n",
         {"desktop": 3, "monitor": 9, "printer": 1, "server": 1}),
        ("- 3 PC fixes avec chacun un écran et 3 imprimantes\n- 1 serveur\n",
         {"desktop": 3, "monitor": 3, "printer": 3, "server": 1}),
        ("- 3 valises avec chacune 10 tablettes\n- 2 imprimantes\n- 1 serveur\n",
         {"tablet": 30, "printer": 2, "server": 1}),
        ("- 6 laptops incl. dock\n- 2 printers\n- 1 server\n",
         {"laptop": 6, "docking_station": 6, "printer": 2, "server": 1}),
        ("- 5 PC fixes, dont 3 écrans, 2 claviers\n- 3 imprimantes\n",
         {"desktop": 5, "monitor": 3, "keyboard": 2, "printer": 3}),
        ("- 20 PC fixes, dont 3 portables, 2 écrans\n- 3 imprimantes\n",
         {"desktop": 17, "laptop": 3, "monitor": 2, "printer": 3}),
        ("Smartphones :\niPhone\n3 Samsung\n2 Xiaomi\nTablettes :\n4 Samsung\n", {"smartphone": 6, "tablet": 4}),
        ("iMac\n2 Dell\n3 HP\n4 écrans\n1 imprimante\n", {"all_in_one": 1, "monitor": 4, "printer": 1}),
        ("Tour du site\n5 PC fixes\n3 écrans\n2 imprimantes\n", {"desktop": 5, "monitor": 3, "printer": 2}),
        ("1 tour des services techniques\n1 tour du bâtiment B\n3 portables\n2 écrans\n",
         {"desktop": 2, "laptop": 3, "monitor": 2}),
        ("1 PC portable parti avec Marie\n3 écrans\n1 imprimante\n", {"monitor": 3, "printer": 1}),
        ("4 PC portables partie commune\n3 écrans partie accueil\n1 imprimante\n",
         {"laptop": 4, "monitor": 3, "printer": 1}),
        ("Inventory\n30 laptops incl. 10 Chromebooks\n12 tablets incl. 4 iPads\n3 printers\n",
         {"laptop": 30, "tablet": 12, "printer": 3}),
        ("- 12 PCs inkl. 3 Laptops\n- 10 Drucker inkl. 2 Multifunktionsgeräte\n- 8 Notebooks inkl. Dock\n",
         {"desktop": 9, "laptop": 11, "printer": 8, "multifunction_printer": 2, "docking_station": 8}),
        ("Portables :\nMac\n2 HP\n3 Dell\nÉcrans :\n4 Dell\n", {"laptop": 5, "monitor": 4}),
    ],
)  # fmt: skip
def test_what_belongs_to_what(read_text: Read, text: str, units: dict[str, int]) -> None:
    assert there(conserved(read_text(text, "liste.txt"))) == units
